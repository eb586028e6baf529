//! The export of a Trello board ("Print, export and share", "Export as JSON"): one object with lists, cards, checklists, and
//! the last 1,000 actions of the board.
//!
//! | Trello | Taskfleet |
//! |---|---|
//! | list | status, by the order or its name ([`TrelloBoard::parse`]), and a label with its name |
//! | card in a list's order | task in the column's order |
//! | `name`, `desc`, `start`, `due` | title, description, start, due |
//! | `dueComplete` | done, whatever the list |
//! | label | label, by its name, or its colour if it has none |
//! | checklists | one checklist; if there are several, each item begins with the name of its checklist |
//! | member | assignee, found by e-mail address, user name or full name; others are below the description |
//! | comment (`commentCard`) | comment |
//! | time in the card's id | `created_at` |
//! | `dateCompleted`, when `dueComplete` was set, last move into its list | `completed_at`; else the last activity, with a warning |
//! | attachment | a link below the description, and a warning if it is a file |
//! | archived card or list | left out and listed, unless the job includes them; then a label `archived` |
//! | check items' dates and members | in brackets behind the item |
//! | custom fields, votes, reminders, power-ups' data, place, the board's description | below the description |
//! | templates, separators, mirrors of other cards | left out, with a warning |
//! | stickers, covers | warnings |

mod board;
mod card;
mod model;

pub use board::TrelloBoard;

#[cfg(test)]
mod tests;
