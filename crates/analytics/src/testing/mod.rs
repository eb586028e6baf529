//! Random histories, and the reports calculated from them without SQL.

mod calculation;
mod chance;
mod history;
mod tasks;
mod times;

pub use calculation::{calculate, calculated_table};
pub use chance::Chance;
pub use history::{Histories, history};
