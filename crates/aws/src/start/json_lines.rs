//! Events as JSON, one a line, with the fields of the spans around them.

use std::fmt::Debug;

use domain::Clock as _;
use serde::Serialize;
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};
use tracing_subscriber::{Layer, layer::Context, registry::LookupSpan};

use super::source::Source;
use crate::SystemClock;

/// Writes each event as one line.
pub(super) struct JsonLines<W> {
    function: String,
    version: String,
    /// The namespace of metrics; without one there are none.
    namespace: Option<String>,
    write: W,
}

impl<W> JsonLines<W> {
    pub(super) fn new(source: Source<'_>, write: W) -> Self {
        Self {
            function: source.function.to_owned(),
            version: source.version.to_owned(),
            namespace: source.namespace.map(str::to_owned),
            write,
        }
    }
}

impl<S, W> Layer<S> for JsonLines<W>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: Fn(&[u8]) + 'static,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(fields);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(fields) = span.extensions_mut().get_mut::<Fields>()
        {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let now = SystemClock.now();
        let mut line = Fields {
            bytes: Vec::with_capacity(USUAL_BYTES),
            metrics: Vec::new(),
        };
        line.set("timestamp", &format_args!("{now}"));
        line.set("level", event.metadata().level().as_str());
        line.set("target", event.metadata().target());
        line.set("function", &self.function);
        line.set("version", &self.version);
        for span in context
            .event_scope(event)
            .into_iter()
            .flat_map(tracing_subscriber::registry::Scope::from_root)
        {
            if let Some(Fields { bytes, .. }) = span.extensions().get::<Fields>() {
                line.bytes.extend_from_slice(bytes);
            }
        }
        event.record(&mut line);
        if let Some(namespace) = &self.namespace
            && !line.metrics.is_empty()
        {
            let metrics = Metrics::new(namespace, &line.metrics, now.as_millisecond());
            line.set("_aws", &metrics);
        }
        let Fields { mut bytes, .. } = line;
        // Replaces the first comma.
        if let Some(first) = bytes.first_mut() {
            *first = b'{';
        }
        bytes.extend_from_slice(b"}\n");
        (self.write)(&bytes);
    }
}

/// The access line of a request has about 300 bytes.
const USUAL_BYTES: usize = 512;

/// `,"name":value` for each field; those of a span are serialized once, however many events it has. Where an event's field
/// has the name of a span's field, readers take the last, which is the event's.
#[derive(Default)]
struct Fields {
    bytes: Vec<u8>,
    /// The names of the values that are metrics.
    metrics: Vec<&'static str>,
}

/// A field of this prefix is a value of a metric, which has the rest as its name: `metric.jobs_failed = 1`.
const METRIC: &str = "metric.";

/// The member `_aws`, by which CloudWatch reads a line as metrics, without any call ("Embedded metric format specification", CloudWatch user guide). Each metric has
/// the function as its dimension.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Metrics<'a> {
    timestamp: i64,
    cloud_watch_metrics: [MetricSet<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct MetricSet<'a> {
    namespace: &'a str,
    dimensions: [[&'static str; 1]; 1],
    metrics: Vec<Metric>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Metric {
    name: &'static str,
    unit: &'static str,
}

impl<'a> Metrics<'a> {
    fn new(namespace: &'a str, names: &[&'static str], timestamp: i64) -> Self {
        let metric = |name: &&'static str| Metric {
            name,
            unit: if name.ends_with("_ms") {
                "Milliseconds"
            } else {
                "Count"
            },
        };
        Self {
            timestamp,
            cloud_watch_metrics: [MetricSet {
                namespace,
                dimensions: [["function"]],
                metrics: names.iter().map(metric).collect(),
            }],
        }
    }
}

impl Fields {
    fn set<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) {
        let length = self.bytes.len();
        self.bytes.push(b',');
        let written = serde_json::to_writer(&mut self.bytes, name).and_then(|()| {
            self.bytes.push(b':');
            serde_json::to_writer(&mut self.bytes, value)
        });
        // Text and numbers can always be serialized; a value that cannot is left out.
        if written.is_err() {
            self.bytes.truncate(length);
        }
    }

    /// A number, which may be a metric's.
    fn number<T: Serialize>(&mut self, name: &'static str, value: &T) {
        match name.strip_prefix(METRIC) {
            Some(metric) => {
                self.set(metric, value);
                self.metrics.push(metric);
            }
            None => self.set(name, value),
        }
    }
}

impl Visit for Fields {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.number(field.name(), &value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.set(field.name(), &value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.number(field.name(), &value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.set(field.name(), &value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.set(field.name(), value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.set(field.name(), &format_args!("{value:?}"));
    }
}
