//! Trello
