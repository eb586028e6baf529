//! What is imported and exported, as bytes: CSV, JSON, Trello's and Todoist's exports. Pure: no I/O, no clock.
