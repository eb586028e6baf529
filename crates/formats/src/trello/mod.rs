//! The export of a Trello board ("Print, export and share", "Export as JSON"): one object with lists, cards, checklists, and
//! the last 1,000 actions of the board.
//!
//! | Trello | Taskfleet |
//! |---|---|
//! | list | status, by its name or else its position ([`TrelloBoard::parse`]), and a label with its name |
//! | card in a list's order | task in the column's order |
//! | `name`, `desc`, `start`, `due` | title, description, start, due |
//! | `dueComplete` | done, whatever the list |
//! | label | label, by its name, or its colour if it has none |
//! | checklists | one checklist; if there are several, each item begins with the name of its checklist |
//! | member | assignee, found by e-mail address, user name or full name |
//! | comment (`commentCard`) | comment |
//! | time in the card's id, last move into its list | `created_at`, `completed_at` |
//! | attachment | a link in the description, and a warning |
//! | archived card or list | left out and listed, unless the job includes them; then a label `archived` |
//! | custom fields, votes, stickers, covers, reminders, power-ups' data, check items' dates and members | warnings |

mod board;
mod card;
mod model;

pub use board::TrelloBoard;

#[cfg(test)]
mod tests;
