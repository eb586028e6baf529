//! HTTP for the SDK's clients: TLS by `ring`, trusting the roots that AWS's endpoints have their certificates from.

use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_http_client::{
    Builder, Connector,
    tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::client::http::{HttpConnectorSettings, SharedHttpClient};

/// Amazon Trust Services' five roots (<https://www.amazontrust.com/repository/>). AWS asks clients that pin to trust
/// all of them. Reading the machine's own roots would cost 3 ms at each cold start.
const ROOTS: &[u8] = include_bytes!("../roots/amazon.pem");

/// One pool of connections, shared by all clients of a function. Speaks `http` as well where an endpoint says so.
pub(crate) fn shared() -> SharedHttpClient {
    Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .tls_context(trust())
        .build_https()
}

/// For a request that is not the SDK's.
pub(crate) fn connector(settings: HttpConnectorSettings) -> Connector {
    Connector::builder()
        .sleep_impl(sleep())
        .connector_settings(settings)
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .tls_context(trust())
        .build()
}

pub(crate) fn sleep() -> SharedAsyncSleep {
    SharedAsyncSleep::new(TokioSleep::new())
}

#[expect(clippy::expect_used, reason = "building it cannot fail: it checks nothing")]
fn trust() -> TlsContext {
    let roots = TrustStore::empty().with_pem_certificate(ROOTS);
    TlsContext::builder()
        .with_trust_store(roots)
        .build()
        .expect("a trust store is enough")
}
