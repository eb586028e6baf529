//! A connection URL, for a database that is not a cluster of Aurora DSQL.

use std::collections::BTreeMap;

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

use crate::error::Error;

/// The variables that a URL `postgres://USER:PASSWORD@HOST:PORT/DATABASE` stands for ("Connection URIs", libpq). Without `sslmode` the
/// connection has no TLS.
///
/// # Errors
/// [`Error::Query`] when it is no such URL; the text does not repeat it.
pub fn variables(url: &str) -> Result<BTreeMap<&'static str, String>, Error> {
    let wrong = |text: &str| Error::Query(text.to_owned());
    let config: Config = url
        .parse()
        .map_err(|_| wrong("must be as postgres://USER:PASSWORD@HOST:PORT/DATABASE"))?;
    let [Host::Tcp(host)] = config.get_hosts() else {
        return Err(wrong("must name one host"));
    };
    let port = match config.get_ports() {
        [] => 5432,
        [port] => *port,
        _ => return Err(wrong("must name one port")),
    };
    let user = config.get_user().ok_or_else(|| wrong("must name a user"))?;
    let password = config
        .get_password()
        .map(String::from_utf8_lossy)
        .unwrap_or_default();
    let has_tls = url.contains("sslmode=") && config.get_ssl_mode() != SslMode::Disable;
    Ok(BTreeMap::from([
        ("PGHOST", host.clone()),
        ("PGPORT", port.to_string()),
        ("PGDATABASE", config.get_dbname().unwrap_or(user).to_owned()),
        ("PGUSER", user.to_owned()),
        ("PGPASSWORD", password.into_owned()),
        (
            "PGSSLMODE",
            if has_tls { "verify-full" } else { "disable" }.to_owned(),
        ),
    ]))
}

#[cfg(test)]
mod tests {
    use super::variables;

    #[test]
    fn a_url_is_taken_apart() {
        let of = |url: &str| {
            let all = variables(url).unwrap();
            [
                "PGHOST",
                "PGPORT",
                "PGDATABASE",
                "PGUSER",
                "PGPASSWORD",
                "PGSSLMODE",
            ]
            .map(|name| all[name].clone())
        };
        assert_eq!(
            of("postgres://ann:p%40ss@127.0.0.1:5433/view"),
            ["127.0.0.1", "5433", "view", "ann", "p@ss", "disable"]
        );
        assert_eq!(
            of("postgresql://ann@db"),
            ["db", "5432", "ann", "ann", "", "disable"]
        );
        assert_eq!(of("postgres://ann@db/x?sslmode=require")[5], "verify-full");
        for wrong in [
            "postgres://",
            "http://ann@db",
            "postgres://a,b/x",
            "postgres:///x",
            "postgres://ann@a,b/x",
        ] {
            let error = variables(wrong).unwrap_err().to_string();
            assert!(error.starts_with("must "), "{wrong}: {error}");
        }
    }
}
