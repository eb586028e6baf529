//! Drawing.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::model::{Chart, Form, Panel, Series};
use super::scale::{day_labels, fitted, number, text_width, ticks};
use super::theme::{Ink, is_of_xml};

pub(super) type Canvas<'a> = DrawingArea<SVGBackend<'a>, Shift>;
pub(super) type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

pub(super) const WIDTH: i32 = 960;
const MARGIN: i32 = 24;
const HEADER: i32 = 76;
const LEGEND: i32 = 28;
const PANEL: i32 = 360;
const BAR: i32 = 28;
const LABEL: i32 = 13;
/// The SVG backend divides a font's size by this.
const FONT_SCALE: f64 = 1.24;
/// The width of names beside bars.
const NAMES: i32 = 280;
/// Columns above which values are written.
const LABELLED: usize = 24;

/// Where a panel is drawn, and its scale.
struct Frame {
    left: i32,
    right: i32,
    top: i32,
    bottom: i32,
    highest: f64,
    places: usize,
}

impl Frame {
    fn y(&self, value: f64) -> i32 {
        self.bottom - (value / self.highest * f64::from(self.bottom - self.top)).round() as i32
    }

    /// The middle of a place over time.
    fn x(&self, at: usize) -> f64 {
        f64::from(self.left) + (at as f64 + 0.5) * self.step()
    }

    fn step(&self) -> f64 {
        f64::from(self.right - self.left) / self.places.max(1) as f64
    }
}

/// The height of a panel.
fn height(panel: &Panel) -> i32 {
    match &panel.form {
        Form::Bars(names) => names.len() as i32 * BAR + 64,
        _ => PANEL,
    }
}

/// The size of a chart.
pub(super) fn size(chart: &Chart) -> (u32, u32) {
    let panels: i32 = chart.panels.iter().map(height).sum();
    let panels = if chart.panels.is_empty() { 120 } else { panels };
    (
        WIDTH.unsigned_abs(),
        (header(chart) + panels + MARGIN / 2).unsigned_abs(),
    )
}

/// Where the first panel begins. One series alone needs no legend.
fn header(chart: &Chart) -> i32 {
    let has_legend = chart.panels.iter().any(|panel| panel.series.len() > 1);
    if has_legend { HEADER + LEGEND } else { HEADER }
}

/// Draws a chart.
pub(super) fn draw(canvas: &Canvas<'_>, chart: &Chart) -> Drawn {
    canvas.fill(&Ink::Paper.rgb())?;
    let width = WIDTH - 2 * MARGIN;
    text(
        canvas,
        &fitted(&chart.title, 20, width),
        (MARGIN, 18),
        20,
        HPos::Left,
        VPos::Top,
    )?;
    text(
        canvas,
        &fitted(&chart.subtitle, 14, width),
        (MARGIN, 46),
        14,
        HPos::Left,
        VPos::Top,
    )?;
    let mut top = header(chart);
    if let Some(panel) = chart.panels.first() {
        legend(canvas, panel)?;
    } else {
        text(
            canvas,
            "Nothing in this period",
            (WIDTH / 2, HEADER + 50),
            16,
            HPos::Center,
            VPos::Center,
        )?;
    }
    for panel in &chart.panels {
        let bottom = top + height(panel);
        match &panel.form {
            Form::Bars(names) => bars(canvas, panel, names, top)?,
            Form::Columns(days) => columns(canvas, panel, &axes(canvas, panel, days, top, bottom)?)?,
            Form::Lines(days) => lines(canvas, panel, &axes(canvas, panel, days, top, bottom)?)?,
            Form::Areas(days) => areas(canvas, panel, &axes(canvas, panel, days, top, bottom)?)?,
        }
        top = bottom;
    }
    Ok(())
}

fn text(canvas: &Canvas<'_>, text: &str, at: (i32, i32), size: i32, h: HPos, v: VPos) -> Drawn {
    let ink = Ink::Text.rgb();
    let style = ("sans-serif", f64::from(size) * FONT_SCALE)
        .into_text_style(canvas)
        .color(&ink);
    let text: String = text.chars().filter(|c| is_of_xml(*c)).collect();
    canvas.draw_text(&text, &style.pos(Pos::new(h, v)), at)
}

fn line(canvas: &Canvas<'_>, points: &[(i32, i32)], ink: Ink, width: u32) -> Drawn {
    canvas.draw(&PathElement::new(points.to_vec(), ink.rgb().stroke_width(width)))
}

fn rectangle(canvas: &Canvas<'_>, from: (i32, i32), to: (i32, i32), ink: Ink) -> Drawn {
    canvas.draw(&Rectangle::new([from, to], ink.rgb().filled()))
}

/// The names of the series.
fn legend(canvas: &Canvas<'_>, panel: &Panel) -> Drawn {
    if panel.series.len() < 2 {
        return Ok(());
    }
    let mut x = MARGIN;
    for (at, series) in panel.series.iter().enumerate() {
        match panel.form {
            Form::Lines(_) => {
                line(canvas, &[(x, 82), (x + 24, 82)], series.ink, 2 + above(panel, at))?;
                marker(canvas, (x + 12, 82), panel, at)?;
            }
            _ => rectangle(canvas, (x + 5, 76), (x + 19, 89), series.ink)?,
        }
        text(canvas, series.name, (x + 32, 82), 14, HPos::Left, VPos::Center)?;
        x += 32 + text_width(series.name, 14) + 28;
    }
    Ok(())
}

/// A mark of its own for each line, since colours alone do not tell them apart.
fn marker(canvas: &Canvas<'_>, at: (i32, i32), panel: &Panel, series: usize) -> Drawn {
    let Some(Series { ink, .. }) = panel.series.get(series) else {
        return Ok(());
    };
    let size = 4 + 2 * above(panel, series) as i32;
    let style = ink.rgb().filled();
    match series % 3 {
        0 => canvas.draw(&Circle::new(at, size, style)),
        1 => canvas.draw(&TriangleMarker::new(at, size + 2, style)),
        _ => rectangle(
            canvas,
            (at.0 - size, at.1 - size),
            (at.0 + size, at.1 + size),
            *ink,
        ),
    }
}

/// The lines that are drawn over a line. It is wider the more there are, so that it is seen where they coincide.
fn above(panel: &Panel, series: usize) -> u32 {
    panel.series.len().saturating_sub(series + 1) as u32
}

/// The axes of a panel over time.
fn axes(
    canvas: &Canvas<'_>,
    panel: &Panel,
    days: &[jiff::civil::Date],
    top: i32,
    bottom: i32,
) -> Result<Frame, DrawingAreaErrorKind<std::io::Error>> {
    let ticks = ticks(panel.highest());
    let frame = Frame {
        left: 76,
        right: WIDTH - MARGIN,
        top: top + 34,
        bottom: bottom - 36,
        highest: ticks.last().copied().unwrap_or(1.0),
        places: days.len(),
    };
    text(
        canvas,
        &panel.unit,
        (MARGIN, top + 6),
        LABEL,
        HPos::Left,
        VPos::Top,
    )?;
    for tick in ticks {
        let y = frame.y(tick);
        line(canvas, &[(frame.left, y), (frame.right, y)], Ink::Grid, 1)?;
        text(
            canvas,
            &number(tick),
            (frame.left - 8, y),
            LABEL,
            HPos::Right,
            VPos::Center,
        )?;
    }
    for (at, label) in day_labels(days, 8) {
        let x = frame.x(at).round() as i32;
        line(canvas, &[(x, frame.bottom), (x, frame.bottom + 5)], Ink::Text, 1)?;
        // The first and the last one stay inside.
        let half = text_width(&label, LABEL) / 2;
        let x = x.clamp(MARGIN + half, WIDTH - MARGIN / 2 - half);
        text(
            canvas,
            &label,
            (x, frame.bottom + 9),
            LABEL,
            HPos::Center,
            VPos::Top,
        )?;
    }
    line(
        canvas,
        &[(frame.left, frame.bottom), (frame.right, frame.bottom)],
        Ink::Text,
        1,
    )?;
    Ok(frame)
}

fn columns(canvas: &Canvas<'_>, panel: &Panel, frame: &Frame) -> Drawn {
    let half = (frame.step() * 0.4).clamp(0.5, 36.0);
    for at in 0..frame.places {
        let (left, right) = (
            (frame.x(at) - half).round() as i32,
            (frame.x(at) + half).round() as i32,
        );
        for (count, series) in panel.series.iter().enumerate() {
            let (from, to) = (panel.stacked(at, count), panel.stacked(at, count + 1));
            if to > from {
                rectangle(
                    canvas,
                    (left, frame.y(to)),
                    (right.max(left + 1), frame.y(from)),
                    series.ink,
                )?;
            }
        }
        let total = panel.stacked(at, panel.series.len());
        if frame.places <= LABELLED && total > 0.0 {
            let place = (frame.x(at).round() as i32, frame.y(total) - 4);
            text(canvas, &number(total), place, LABEL, HPos::Center, VPos::Bottom)?;
        }
    }
    Ok(())
}

fn lines(canvas: &Canvas<'_>, panel: &Panel, frame: &Frame) -> Drawn {
    for (number, series) in panel.series.iter().enumerate() {
        let point =
            |(at, value): (usize, &Option<f64>)| Some((frame.x(at).round() as i32, frame.y((*value)?)));
        let points: Vec<_> = series.values.iter().enumerate().map(point).collect();
        for run in points.split(Option::is_none) {
            let run: Vec<_> = run.iter().flatten().copied().collect();
            line(canvas, &run, series.ink, 2 + above(panel, number))?;
            // A value alone has no line.
            let marked = if frame.places <= 60 || run.len() == 1 {
                run.len()
            } else {
                0
            };
            for place in run.into_iter().take(marked) {
                marker(canvas, place, panel, number)?;
            }
        }
    }
    Ok(())
}

fn areas(canvas: &Canvas<'_>, panel: &Panel, frame: &Frame) -> Drawn {
    // An area reaches from the beginning of its first day to the end of its last one.
    let edge = |count: usize| -> Vec<(i32, i32)> {
        let x = |at: usize| match at {
            0 => frame.left,
            at if at + 1 == frame.places => frame.right,
            at => frame.x(at).round() as i32,
        };
        let mut points: Vec<_> = (0..frame.places)
            .map(|at| (x(at), frame.y(panel.stacked(at, count))))
            .collect();
        if let (1, Some((_, y))) = (frame.places, points.last().copied()) {
            points.push((frame.right, y));
        }
        points
    };
    for (count, series) in panel.series.iter().enumerate() {
        let (lower, upper) = (edge(count), edge(count + 1));
        let around = upper.iter().copied().chain(lower.iter().rev().copied());
        canvas.draw(&Polygon::new(
            around.collect::<Vec<_>>(),
            series.ink.rgb().filled(),
        ))?;
        line(canvas, &upper, Ink::Paper, 1)?;
    }
    Ok(())
}

fn bars(canvas: &Canvas<'_>, panel: &Panel, names: &[String], top: i32) -> Drawn {
    let ticks = ticks(panel.highest());
    let highest = ticks.last().copied().unwrap_or(1.0);
    let (left, right, first) = (MARGIN + NAMES + 8, WIDTH - MARGIN - 56, top + 30);
    let x = |value: f64| left + (value / highest * f64::from(right - left)).round() as i32;
    let bottom = first + names.len() as i32 * BAR;
    text(canvas, &panel.unit, (left, top + 6), LABEL, HPos::Left, VPos::Top)?;
    for tick in ticks {
        line(canvas, &[(x(tick), first), (x(tick), bottom)], Ink::Grid, 1)?;
        text(
            canvas,
            &number(tick),
            (x(tick), bottom + 8),
            LABEL,
            HPos::Center,
            VPos::Top,
        )?;
    }
    for (at, name) in names.iter().enumerate() {
        let middle = first + at as i32 * BAR + BAR / 2;
        text(
            canvas,
            &fitted(name, LABEL, NAMES),
            (left - 8, middle),
            LABEL,
            HPos::Right,
            VPos::Center,
        )?;
        for (count, Series { ink, .. }) in panel.series.iter().enumerate() {
            let (from, to) = (panel.stacked(at, count), panel.stacked(at, count + 1));
            if to > from {
                rectangle(canvas, (x(from), middle - 9), (x(to), middle + 9), *ink)?;
            }
        }
        let total = panel.stacked(at, panel.series.len());
        text(
            canvas,
            &number(total),
            (x(total) + 6, middle),
            LABEL,
            HPos::Left,
            VPos::Center,
        )?;
    }
    line(canvas, &[(left, first), (left, bottom)], Ink::Text, 1)
}
