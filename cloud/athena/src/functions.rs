//! The functions of a query: those that Athena has too, and mean the same there.
//!
//! "Functions in Amazon Athena": those of Trino. The engine has many more, under other names or with other values, which would work on a
//! laptop only.

use std::ops::ControlFlow;
use std::sync::Arc;

use arrow::array::{Array as _, AsArray as _};
use arrow::datatypes::DataType;
use datafusion::common::Result;
use datafusion::functions_nested::range::gen_series_udf;
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature};
use datafusion::sql::sqlparser::ast::{Expr, Statement, TableFactor, Visit as _, Visitor};

use super::query_failure::QueryFailure;

/// The most entries of a sequence ("result of sequence function must not have more than 10000 entries", Trino).
const MAX_SEQUENCE: i32 = 10_000;

/// In the order of the alphabet. `greatest`, `least` and `concat` are not here: with a NULL, Trino's are NULL and the engine's are not.
const KNOWN: &[&str] = &[
    "abs",
    "approx_distinct",
    "array_agg",
    "array_distinct",
    "avg",
    "bool_and",
    "bool_or",
    "cardinality",
    "cbrt",
    "ceil",
    "ceiling",
    "chr",
    "coalesce",
    "corr",
    "cos",
    "count",
    "covar_pop",
    "covar_samp",
    "cume_dist",
    "current_date",
    "date_trunc",
    "degrees",
    "dense_rank",
    "exp",
    "first_value",
    "floor",
    "lag",
    "last_value",
    "lead",
    "length",
    "ln",
    "log10",
    "log2",
    "lower",
    "lpad",
    "ltrim",
    "max",
    "min",
    "nth_value",
    "ntile",
    "nullif",
    "percent_rank",
    "pi",
    "pow",
    "power",
    "radians",
    "rank",
    "regr_intercept",
    "regr_slope",
    "replace",
    "reverse",
    "round",
    "row_number",
    "rpad",
    "rtrim",
    "sequence",
    "sin",
    "split_part",
    "sqrt",
    "starts_with",
    "stddev",
    "stddev_pop",
    "stddev_samp",
    "strpos",
    "substr",
    "substring",
    "sum",
    "tan",
    "translate",
    "upper",
    "var_pop",
    "var_samp",
];

/// Refuses functions that are not known here.
pub(super) fn check(statement: &Statement) -> std::result::Result<(), QueryFailure> {
    match statement.visit(&mut Names) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(name) => Err(QueryFailure::user(
            1303,
            format!(
                "FUNCTION_NOT_FOUND: Function '{name}' not registered (or not known by the local Athena)"
            ),
        )),
    }
}

struct Names;

impl Visitor for Names {
    type Break = String;

    fn pre_visit_expr(&mut self, expression: &Expr) -> ControlFlow<String> {
        match expression {
            Expr::Function(function) => {
                let name = function.name.to_string().to_ascii_lowercase();
                match KNOWN.binary_search(&name.as_str()) {
                    Ok(_) => ControlFlow::Continue(()),
                    Err(_) => ControlFlow::Break(name),
                }
            }
            _ => ControlFlow::Continue(()),
        }
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<String> {
        match factor {
            TableFactor::Table {
                name, args: Some(_), ..
            }
            | TableFactor::Function { name, .. } => ControlFlow::Break(name.to_string()),
            TableFactor::TableFunction { expr, .. } => ControlFlow::Break(expr.to_string()),
            _ => ControlFlow::Continue(()),
        }
    }
}

/// Trino's `sequence`: the engine's `generate_series`, with its bound.
pub(super) fn sequence() -> ScalarUDF {
    ScalarUDF::new_from_impl(Sequence(gen_series_udf()))
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Sequence(Arc<ScalarUDF>);

impl ScalarUDFImpl for Sequence {
    fn name(&self) -> &'static str {
        "sequence"
    }

    fn signature(&self) -> &Signature {
        self.0.inner().signature()
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        self.0.inner().return_type(types)
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        self.0.inner().coerce_types(types)
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let series = self.0.inner().invoke_with_args(arguments)?;
        let array = series.to_array(1)?;
        let lists = array.as_list_opt::<i32>();
        let is_longer =
            lists.is_some_and(|lists| (0..lists.len()).any(|row| lists.value_length(row) > MAX_SEQUENCE));
        if is_longer {
            return Err(QueryFailure::user(
                1106,
                format!(
                    "INVALID_FUNCTION_ARGUMENT: result of sequence function must not have more than {MAX_SEQUENCE} entries"
                ),
            )
            .into());
        }
        Ok(series)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql;

    #[test]
    fn only_known_functions_are_called() {
        assert!(KNOWN.is_sorted());
        let checked = |sql| check(&sql::parse(sql).unwrap()).map_err(|failure| failure.reason);
        for good in [
            "SELECT COUNT(*), Max(a), current_date FROM t",
            "SELECT EXTRACT(year FROM d), substring(a FROM 2), trim(a), CAST(a AS bigint) FROM t",
            "SELECT d FROM t CROSS JOIN UNNEST(sequence(1, 3)) AS u(d)",
            "SELECT row_number() OVER (PARTITION BY a ORDER BY b) FROM t",
        ] {
            assert_eq!(checked(good), Ok(()), "{good}");
        }
        for bad in [
            "SELECT now()",
            "SELECT a FROM t WHERE date_part('year', d) = 1",
            "SELECT median(a) FROM t",
            "SELECT * FROM generate_series(1, 2)",
            "SELECT 1 WHERE EXISTS (SELECT arrow_typeof(a) FROM t)",
        ] {
            assert!(
                checked(bad).unwrap_err().starts_with("FUNCTION_NOT_FOUND"),
                "{bad}"
            );
        }
    }
}
