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

use super::Source;
use crate::SystemClock;

/// Writes each event as one line.
pub(super) struct JsonLines<W> {
    function: String,
    version: String,
    write: W,
}

impl<W> JsonLines<W> {
    pub(super) fn new(source: Source<'_>, write: W) -> Self {
        Self {
            function: source.function.to_owned(),
            version: source.version.to_owned(),
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
        let mut line = Fields(Vec::with_capacity(USUAL_BYTES));
        line.set("timestamp", &format_args!("{}", SystemClock.now()));
        line.set("level", event.metadata().level().as_str());
        line.set("target", event.metadata().target());
        line.set("function", &self.function);
        line.set("version", &self.version);
        for span in context
            .event_scope(event)
            .into_iter()
            .flat_map(tracing_subscriber::registry::Scope::from_root)
        {
            if let Some(Fields(written)) = span.extensions().get::<Fields>() {
                line.0.extend_from_slice(written);
            }
        }
        event.record(&mut line);
        let Fields(mut bytes) = line;
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
struct Fields(Vec<u8>);

impl Fields {
    fn set<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) {
        let length = self.0.len();
        self.0.push(b',');
        let written = serde_json::to_writer(&mut self.0, name).and_then(|()| {
            self.0.push(b':');
            serde_json::to_writer(&mut self.0, value)
        });
        // Text and numbers can always be serialized; a value that cannot is left out.
        if written.is_err() {
            self.0.truncate(length);
        }
    }
}

impl Visit for Fields {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.set(field.name(), &value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.set(field.name(), &value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.set(field.name(), &value);
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
