//! The way to the database.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign};
use aws_sigv4::sign::v4;
use domain::Secret;
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tokio_postgres::config::SslMode;
use tokio_postgres::{Client, Config};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::Error;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// A token is only looked at when a connection begins.
const TOKEN_LASTS: Duration = Duration::from_secs(900);

/// All but the characters that RFC 3986 calls unreserved (section 2.3), as Signature Version 4 asks.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Where the database is, by the variables of PostgreSQL's own clients ("Environment Variables", libpq).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// `PGHOST`.
    pub host: String,
    /// `PGPORT`.
    pub port: u16,
    /// `PGDATABASE`.
    pub database: String,
    /// `PGUSER`.
    pub user: String,
    /// `PGSSLMODE`: `disable` or not. With TLS the server's certificate is always verified, against the roots that the SDKs trust.
    pub has_tls: bool,
}

/// The proof of the user who connects.
#[derive(Debug, Clone)]
pub enum Password {
    /// `PGPASSWORD`.
    Given(Secret),
    /// A token signed with AWS credentials, as Aurora DSQL wants ("Generating an authentication token in Amazon Aurora DSQL").
    Signed(Signer),
}

/// AWS credentials and the cluster's region.
#[derive(Debug, Clone)]
pub struct Signer {
    /// The credentials.
    pub credentials: Credentials,
    /// The region.
    pub region: String,
}

impl Address {
    /// The user who may define tables, in a cluster of Aurora DSQL.
    pub const ADMIN: &'static str = "admin";

    /// Reads the variables.
    ///
    /// # Errors
    /// Says which one is missing or wrong.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let required = |name: &str| variable(name).ok_or_else(|| format!("{name} is missing"));
        let port = variable("PGPORT").map(|port| port.parse()).transpose();
        Ok(Self {
            host: required("PGHOST")?,
            port: port.map_err(|_| "PGPORT is no port")?.unwrap_or(5432),
            database: required("PGDATABASE")?,
            user: required("PGUSER")?,
            has_tls: variable("PGSSLMODE").is_none_or(|mode| mode != "disable"),
        })
    }

    /// Opens a connection.
    pub(crate) async fn connect(&self, password: &Password, now: Timestamp) -> Result<Client, Error> {
        let mut config = Config::new();
        config
            .host(&self.host)
            .port(self.port)
            .dbname(&self.database)
            .user(&self.user)
            .application_name("taskfleet")
            .connect_timeout(CONNECT_TIMEOUT)
            .ssl_mode(if self.has_tls {
                SslMode::Require
            } else {
                SslMode::Disable
            });
        match password {
            Password::Given(password) => config.password(password.expose()),
            Password::Signed(signer) => {
                let token = signer.token(&self.host, &self.user, now);
                config.password(token.ok_or(Error::Unreachable)?.expose())
            }
        };
        let connecting = config.connect(MakeRustlsConnect::new(sdk_http::tls()));
        // The time-out of the configuration is that of the TCP connection.
        let connected = tokio::time::timeout(2 * CONNECT_TIMEOUT, connecting).await;
        let (client, connection) = connected.map_err(|_| Error::Unreachable)??;
        tokio::spawn(async move {
            // The next statement says that the connection is closed.
            if let Err(error) = connection.await {
                tracing::debug!(code = ?error.code(), "a connection to the database has ended");
            }
        });
        Ok(client)
    }
}

impl Signer {
    /// The token by which `user` logs in: a signed URL without its scheme, good for 15 minutes.
    fn token(&self, host: &str, user: &str, now: Timestamp) -> Option<Secret> {
        let action = match user {
            Address::ADMIN => "DbConnectAdmin",
            _ => "DbConnect",
        };
        let url = format!("https://{host}/?Action={action}");
        let mut settings = SigningSettings::default();
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(TOKEN_LASTS);
        let identity = self.credentials.clone().into();
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name("dsql")
            .time(SystemTime::from(now))
            .settings(settings)
            .build()
            .ok()?
            .into();
        let headers = std::iter::once(("host", host));
        let request = SignableRequest::new("GET", &url, headers, SignableBody::Bytes(&[])).ok()?;
        let (instructions, _) = sign(request, &parameters).ok()?.into_parts();
        let mut token = format!("{host}/?Action={action}");
        for (name, value) in instructions.params() {
            token.push_str(&format!("&{name}={}", utf8_percent_encode(value, ENCODED)));
        }
        Some(Secret::new(token))
    }
}

#[cfg(test)]
#[path = "connection_tests.rs"]
mod tests;
