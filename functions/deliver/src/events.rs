//! Events for integrations.

use aws::messaging::MessagingError;
use batch_function::ProcessingError;
use domain::{Outgoing, PublicEvent};

use crate::ports::Ports;
use crate::state::State;

/// Publishes events. Those that are not taken while others are become a message of their own: no event is published again because
/// of another one.
pub(crate) async fn publish<P: Ports>(
    state: &State<P>,
    events: Vec<PublicEvent>,
) -> Result<(), ProcessingError> {
    let count = events.len();
    let outcomes = state.ports.publish(&events).await;
    let (mut later, mut never) = ((Vec::new(), None), (Vec::new(), None));
    for (event, outcome) in events.into_iter().zip(outcomes) {
        let (left, reason) = match outcome {
            Ok(()) => continue,
            Err(error @ MessagingError::Retryable(_)) => (&mut later, error),
            Err(error @ MessagingError::Refused { .. }) => (&mut never, error),
        };
        left.0.push(event);
        left.1 = Some(reason);
    }
    for (left, reason) in [later, never] {
        match reason {
            None => {}
            Some(reason) if left.len() == count => return Err(reason.into()),
            Some(_) => state.ports.enqueue(Outgoing::Events { events: left }, 0).await?,
        }
    }
    Ok(())
}
