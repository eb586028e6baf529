//! A report as a picture: SVG that is read in print, on light and dark screens, and by people who do not see colours, or nothing.

mod draw;
mod model;
mod reports;
mod scale;
mod theme;

use plotters::prelude::{DrawingAreaErrorKind, IntoDrawingArea as _, SVGBackend};

pub use model::Captions;

use crate::report::Table;

/// A chart could not be drawn.
#[derive(Debug, thiserror::Error)]
#[error("chart")]
pub struct ChartError(#[from] DrawingAreaErrorKind<std::io::Error>);

impl Table {
    /// The rows as an SVG document.
    ///
    /// # Errors
    /// [`ChartError`], which only a defect causes.
    pub fn to_svg(&self, captions: &Captions<'_>) -> Result<String, ChartError> {
        let mut chart = reports::chart(self, captions);
        chart.panels.retain(model::Panel::shows_something);
        chart.panels.iter_mut().for_each(model::Panel::thin);
        let description = reports::description(self, &chart);
        let mut drawing = String::new();
        {
            let canvas = SVGBackend::with_string(&mut drawing, draw::size(&chart)).into_drawing_area();
            draw::draw(&canvas, &chart)?;
            canvas.present()?;
        }
        Ok(theme::document(&drawing, &chart.title, &description))
    }
}

#[cfg(test)]
mod tests;
