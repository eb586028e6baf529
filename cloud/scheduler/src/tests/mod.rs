mod expressions;
mod firing;
