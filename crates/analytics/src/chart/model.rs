//! Charts before they are drawn: panels, series, captions.

use jiff::civil::Date;

use super::theme::Ink;
use crate::report::Forecast;

/// Names and figures that a chart shows beside its table.
#[derive(Clone, Copy)]
pub struct Captions<'a> {
    /// The project's name.
    pub project: &'a str,
    /// The name of an assignee by id.
    pub person: &'a dyn Fn(&str) -> String,
    /// The simulation from the table.
    pub forecast: Option<&'a Forecast>,
}

/// A chart.
pub(super) struct Chart {
    pub(super) title: String,
    pub(super) subtitle: String,
    /// One below the other.
    pub(super) panels: Vec<Panel>,
}

/// A coordinate system.
pub(super) struct Panel {
    /// The meaning of its numbers.
    pub(super) unit: String,
    pub(super) form: Form,
    pub(super) series: Vec<Series>,
}

/// The form of a panel, and the places of its values.
pub(super) enum Form {
    /// Stacked columns over time.
    Columns(Vec<Date>),
    /// Lines over time.
    Lines(Vec<Date>),
    /// Stacked areas over time.
    Areas(Vec<Date>),
    /// Stacked bars, one for each name.
    Bars(Vec<String>),
}

/// A series of values, one for each place.
pub(super) struct Series {
    pub(super) name: &'static str,
    pub(super) ink: Ink,
    pub(super) values: Vec<Option<f64>>,
}

/// The most places over time: as many as one can see.
const MAX_PLACES: usize = 400;

impl Panel {
    /// The highest value that must be seen.
    pub(super) fn highest(&self) -> f64 {
        let values = |series: &Series| series.values.iter().flatten().copied().fold(0.0, f64::max);
        match &self.form {
            Form::Lines(_) => self.series.iter().map(values).fold(0.0, f64::max),
            _ => (0..self.places())
                .map(|at| self.stacked(at, self.series.len()))
                .fold(0.0, f64::max),
        }
    }

    /// Whether there is anything to be seen.
    pub(super) fn shows_something(&self) -> bool {
        match &self.form {
            // 0 is a point on a line, and no column.
            Form::Lines(_) => self
                .series
                .iter()
                .any(|series| series.values.iter().any(Option::is_some)),
            _ => self.highest() > 0.0,
        }
    }

    /// The sum of the first `count` series at a place.
    pub(super) fn stacked(&self, at: usize, count: usize) -> f64 {
        let values = self.series.iter().take(count);
        values
            .filter_map(|series| series.values.get(at).copied().flatten())
            .sum()
    }

    pub(super) fn places(&self) -> usize {
        match &self.form {
            Form::Columns(days) | Form::Lines(days) | Form::Areas(days) => days.len(),
            Form::Bars(names) => names.len(),
        }
    }

    /// Leaves out days between which nobody sees a difference. The last one stays.
    pub(super) fn thin(&mut self) {
        let places = self.places();
        let step = places.div_ceil(MAX_PLACES);
        let (Form::Lines(days) | Form::Areas(days)) = &mut self.form else {
            return;
        };
        if step <= 1 {
            return;
        }
        let stays = |at: usize| (places - 1 - at).is_multiple_of(step);
        keep(days, stays);
        for series in &mut self.series {
            keep(&mut series.values, stays);
        }
    }
}

fn keep<T>(values: &mut Vec<T>, stays: impl Fn(usize) -> bool) {
    let mut at = 0;
    values.retain(|_| {
        at += 1;
        stays(at - 1)
    });
}
