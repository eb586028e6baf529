//! Addresses after their time.

use super::{Desk, file, transfer};
use crate::support::fleet::Setup;
use crate::support::trial::tests;

tests! {
    Process: [an_address_ends],
}

async fn an_address_ends() {
    let setup = Setup::new("addresses").restartable();
    let fleet = setup.start();
    let desk = Desk::at(&fleet.client()).await;
    let (path, made) = desk.ask(&file("a.txt", "text/plain", b"hello")).await;
    let (_, there) = desk.attach("b.txt", "text/plain", b"hello").await;
    fleet.stop();

    // Two hours later: an upload lasts one, a download ten minutes.
    let later = setup.clone().late_by_hours(-2).start();
    let expired = (403, "AccessDenied".to_owned());
    assert_eq!(transfer::put(&made["upload"], b"hello").await.refusal(), expired);
    assert_eq!(transfer::get(&there["download_url"]).await.refusal(), expired);
    later.stop();

    let fleet = setup.start();
    let client = desk.person.client.reconnected();
    let pending = client.get(&path).send().await.ok();
    assert_eq!(pending, made["attachment"]);
    fleet.stop();
}
