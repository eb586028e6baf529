//! Todoist
