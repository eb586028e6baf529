//! A Trello board's export ("Print, export and share", "Export as JSON"): one object with lists, cards, checklists, and the
//! board's last 1,000 actions.
//!
//! | there | here |
//! |---|---|
//! | list | status, by its name or else its place ([`TrelloBoard::parse`]), and a label with its name |
//! | card in a list's order | task in the column's order |
//! | `name`, `desc`, `start`, `due` | title, description, start, due |
//! | `dueComplete` | done, whatever the list |
//! | label | label, by its name, or its colour if it has none |
//! | checklists | one checklist; lines of several begin with the name of theirs |
//! | member | assignee, found by e-mail address, user name or full name |
//! | comment (`commentCard`) | comment |
//! | time in the card's id, last move into its list | `created_at`, `completed_at` |
//! | attachment | a link in the description, and a warning |
//! | archived card or list | left out and listed, unless asked for; then a label `archived` |
//! | custom fields, votes, stickers, covers, reminders, power-ups' data, check items' dates and members | warnings |

mod board;
mod card;
mod model;

pub use board::TrelloBoard;

#[cfg(test)]
mod tests;
