use std::collections::BTreeSet;

use super::*;

/// The tokens are those of botocore 1.43 (`generate_db_connect_auth_token`, `…_admin_auth_token`) for the same credentials and time.
#[test]
fn a_token_is_that_of_awss_own_client() {
    let signer = Signer {
        credentials: Credentials::new(
            "AKIDEXAMPLE",
            "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            Some("to/ken==".to_owned()),
            None,
            "test",
        ),
        region: "eu-west-1".to_owned(),
    };
    let now = "2026-11-29T01:02:03Z".parse().unwrap();
    let signed_by = |user: &str| {
        let token = signer.token("abc.dsql.eu-west-1.on.aws", user, now).unwrap();
        let (host, query) = token.expose().split_once("/?").unwrap();
        assert_eq!(host, "abc.dsql.eu-west-1.on.aws");
        query.split('&').map(str::to_owned).collect::<BTreeSet<_>>()
    };
    for (user, action, signature) in [
        (
            "relational_view",
            "DbConnect",
            "275d4575c5e333e0dfa34d214f2c6632cd787b796eb1e9de70fa3e93743428c9",
        ),
        (
            "admin",
            "DbConnectAdmin",
            "bb150351c55cfce9a167529eb3c9548fbfc1fe7bc3db5d9ecfbf0de844672002",
        ),
    ] {
        let expected = [
            &format!("Action={action}"),
            "X-Amz-Algorithm=AWS4-HMAC-SHA256",
            "X-Amz-Credential=AKIDEXAMPLE%2F20261129%2Feu-west-1%2Fdsql%2Faws4_request",
            "X-Amz-Date=20261129T010203Z",
            "X-Amz-Expires=900",
            "X-Amz-SignedHeaders=host",
            "X-Amz-Security-Token=to%2Fken%3D%3D",
            &format!("X-Amz-Signature={signature}"),
        ];
        assert_eq!(signed_by(user), expected.map(str::to_owned).into());
    }
}

#[test]
fn an_address_is_read_from_the_variables_of_postgresql() {
    let read = |given: &[(&str, &str)]| {
        Address::read(|name| {
            given
                .iter()
                .find(|(of, _)| *of == name)
                .map(|(_, value)| (*value).to_owned())
        })
    };
    let least = [("PGHOST", "db"), ("PGDATABASE", "postgres"), ("PGUSER", "ann")];
    let address = read(&least).unwrap();
    assert_eq!((address.port, address.has_tls), (5432, true));
    let address = read(&[&least[..], &[("PGPORT", "5433"), ("PGSSLMODE", "disable")]].concat()).unwrap();
    assert_eq!((address.port, address.has_tls), (5433, false));
    assert_eq!(read(&least[1..]).unwrap_err(), "PGHOST is missing");
    assert!(read(&[&least[..], &[("PGPORT", "x")]].concat()).is_err());
}
