//! Sends what the records of a batch leave to others.

use aws::QueueMessage;
use domain::{Outgoing, PublicEvent};

use crate::outbox::Outcomes;
use crate::ports::Ports;

/// The most bytes of events that are put into one message. More would keep more waiting for one that fails.
const MAX_EVENTS_BYTES: usize = 200 * 1024;

/// A message, and the places of the records that leave it.
struct Left {
    message: QueueMessage,
    places: Vec<usize>,
}

/// Sends all of it, the events of many records in one message. A record whose message was not sent has to come again.
pub(crate) async fn send<P: Ports>(ports: &P, outcomes: &mut Outcomes) {
    let mut left = Vec::new();
    let mut events = Events::default();
    for (place, outcome) in outcomes.iter_mut() {
        let Some(outbox) = &mut outcome.outbox else {
            continue;
        };
        for event in outbox.events.drain(..) {
            events.push(event, *place, &mut left);
        }
        left.extend(outbox.messages.drain(..).map(|message| Left {
            message,
            places: vec![*place],
        }));
    }
    events.close(&mut left);
    if left.is_empty() {
        return;
    }
    let (messages, places): (Vec<_>, Vec<_>) =
        left.into_iter().map(|left| (left.message, left.places)).unzip();
    let sent = ports.send(&messages).await;
    for (sent, places) in sent.into_iter().zip(places) {
        let Err(error) = sent else {
            continue;
        };
        tracing::warn!(%error, "what records leave to others could not be sent: they have to come again");
        for place in places {
            if let Some(outcome) = outcomes.get_mut(&place) {
                outcome.outbox = None;
            }
        }
    }
}

/// The events of a message.
#[derive(Default)]
struct Events {
    events: Vec<PublicEvent>,
    places: Vec<usize>,
    bytes: usize,
}

impl Events {
    fn push(&mut self, event: PublicEvent, place: usize, left: &mut Vec<Left>) {
        if self.bytes + event.body.len() > MAX_EVENTS_BYTES {
            self.close(left);
        }
        self.bytes += event.body.len();
        self.events.push(event);
        self.places.push(place);
    }

    fn close(&mut self, left: &mut Vec<Left>) {
        let Self { events, places, .. } = std::mem::take(self);
        if !events.is_empty() {
            let message = QueueMessage::Outgoing(Outgoing::Events { events });
            left.push(Left { message, places });
        }
    }
}
