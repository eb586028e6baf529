//! Refuses expressions that Trino refuses and the engine would convert: comparisons of different types, and text as numbers.
//!
//! "Cannot apply operator: date = varchar": Trino converts between numbers, and from a date to a timestamp, and nothing else.

use arrow::datatypes::DataType;
use datafusion::common::tree_node::{TreeNode as _, TreeNodeRecursion};
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::expr::{Between, InList, Like};
use datafusion::logical_expr::utils::merge_schema;
use datafusion::logical_expr::{BinaryExpr, Expr, ExprSchemable as _, LogicalPlan, Operator};

use super::hive;
use super::query_failure::QueryFailure;

/// Checks a plan before the engine has converted anything.
pub(super) fn check(plan: &LogicalPlan) -> Result<()> {
    plan.apply_with_subqueries(|node| {
        let schema = merge_schema(&node.inputs());
        node.apply_expressions(|expression| {
            expression.apply(|expression| {
                check_expression(expression, &schema)?;
                Ok(TreeNodeRecursion::Continue)
            })
        })
    })?;
    Ok(())
}

fn check_expression(expression: &Expr, schema: &DFSchema) -> Result<()> {
    // A type that is not known is the engine's to refuse.
    let type_of = |expression: &Expr| expression.get_type(schema).unwrap_or(DataType::Null);
    match expression {
        Expr::BinaryExpr(BinaryExpr { left, op, right }) => operator(*op, &type_of(left), &type_of(right)),
        Expr::Between(Between { expr, low, high, .. }) => {
            let value = type_of(expr);
            [low, high]
                .into_iter()
                .try_for_each(|bound| comparable("BETWEEN", &value, &type_of(bound)))
        }
        Expr::InList(InList { expr, list, .. }) => {
            let value = type_of(expr);
            list.iter()
                .try_for_each(|item| comparable("IN", &value, &type_of(item)))
        }
        Expr::Like(Like { expr, pattern, .. }) => {
            let text = |data_type: DataType| matches!(family(&data_type), Family::Text | Family::Unknown);
            if text(type_of(expr)) && text(type_of(pattern)) {
                return Ok(());
            }
            Err(mismatch("LIKE", &type_of(expr), &type_of(pattern)))
        }
        _ => Ok(()),
    }
}

fn operator(operator: Operator, left: &DataType, right: &DataType) -> Result<()> {
    use Operator::{
        Divide, Eq, Gt, GtEq, IsDistinctFrom, IsNotDistinctFrom, Lt, LtEq, Minus, Modulo, Multiply, NotEq,
        Plus, StringConcat,
    };
    let symbol = operator.to_string();
    match operator {
        Eq | NotEq | Lt | LtEq | Gt | GtEq | IsDistinctFrom | IsNotDistinctFrom => {
            comparable(&symbol, left, right)
        }
        StringConcat if [left, right].iter().any(|side| is_scalar_other_than_text(side)) => {
            Err(mismatch(&symbol, left, right))
        }
        Plus | Minus | Multiply | Divide | Modulo => {
            if [left, right]
                .iter()
                .any(|side| matches!(family(side), Family::Text | Family::Boolean))
            {
                return Err(mismatch(&symbol, left, right));
            }
            // They wrap around below zero here; in Trino they are bigints.
            if operator == Minus && [left, right].iter().any(|side| side.is_unsigned_integer()) {
                return Err(QueryFailure::user(
                    1200,
                    "NOT_SUPPORTED: the local Athena subtracts row_number() and cardinality() only when cast: CAST(… AS bigint)",
                )
                .into());
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn comparable(symbol: &str, left: &DataType, right: &DataType) -> Result<()> {
    let (one, other) = (family(left), family(right));
    if one == other || one == Family::Unknown || other == Family::Unknown {
        return Ok(());
    }
    Err(mismatch(symbol, left, right))
}

fn mismatch(symbol: &str, left: &DataType, right: &DataType) -> datafusion::error::DataFusionError {
    let (left, right) = (hive::name(left), hive::name(right));
    QueryFailure::syntax(format!(
        "TYPE_MISMATCH: Cannot apply operator: {left} {symbol} {right}"
    ))
    .into()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Text,
    Number,
    Boolean,
    /// Dates and timestamps.
    Time,
    Binary,
    Interval,
    /// NULL, and what is not compared by type here.
    Unknown,
}

fn family(data_type: &DataType) -> Family {
    match data_type {
        data_type if data_type.is_string() => Family::Text,
        data_type if data_type.is_numeric() => Family::Number,
        DataType::Boolean => Family::Boolean,
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) => Family::Time,
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => Family::Binary,
        DataType::Interval(_) | DataType::Duration(_) => Family::Interval,
        _ => Family::Unknown,
    }
}

fn is_scalar_other_than_text(data_type: &DataType) -> bool {
    !matches!(family(data_type), Family::Text | Family::Unknown)
}
