//! `AWS::CloudFront::ResponseHeadersPolicy`: the headers of the static files, which this fleet sends as the distribution does.

use super::properties::Properties;

/// Names in lower case, with their values. `Strict-Transport-Security` is left out: it is for HTTPS alone.
pub(super) fn read(properties: &Properties) -> anyhow::Result<Vec<(String, String)>> {
    properties.allow(&["ResponseHeadersPolicyConfig"], &[])?;
    let config = properties.map("ResponseHeadersPolicyConfig")?;
    config.allow(
        &["CustomHeadersConfig", "SecurityHeadersConfig"],
        &["Comment", "Name"],
    )?;
    let security = config.map("SecurityHeadersConfig")?;
    security.allow(
        &["ContentSecurityPolicy", "ContentTypeOptions", "ReferrerPolicy"],
        &["StrictTransportSecurity"],
    )?;
    let mut headers = Vec::new();
    for (name, header) in [
        ("ContentSecurityPolicy", "content-security-policy"),
        ("ReferrerPolicy", "referrer-policy"),
    ] {
        let policy = security.map(name)?;
        policy.allow(&["Override", name], &[])?;
        headers.extend(policy.text(name)?.map(|value| (header.to_owned(), value)));
    }
    if security.get("ContentTypeOptions").is_some() {
        headers.push(("x-content-type-options".to_owned(), "nosniff".to_owned()));
    }
    for item in config.map("CustomHeadersConfig")?.maps("Items")? {
        item.allow(&["Header", "Override", "Value"], &[])?;
        headers.push((
            item.required_text("Header")?.to_lowercase(),
            item.required_text("Value")?,
        ));
    }
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use crate::template::testing::{refused, resolve};

    const TEMPLATE: &str = "
Conditions: {Never: !Equals [a, b]}
Resources:
  Files: {Type: AWS::S3::Bucket}
  Headers:
    Type: AWS::CloudFront::ResponseHeadersPolicy
    Condition: Never
    Properties:
      ResponseHeadersPolicyConfig:
        Name: web
        SecurityHeadersConfig:
          ContentSecurityPolicy: {Override: true, ContentSecurityPolicy: !Sub \"img-src 'self' https://${Files.RegionalDomainName}\"}
          ContentTypeOptions: {Override: true}
          StrictTransportSecurity: {Override: true, AccessControlMaxAgeSec: 1}
        CustomHeadersConfig: {Items: [{Header: Cache-Control, Value: no-cache, Override: true}]}
";

    #[test]
    fn headers_are_read_whether_the_distribution_is_there_or_not() {
        let headers = resolve(TEMPLATE).unwrap().web_headers;
        let expected = [
            (
                "content-security-policy",
                "img-src 'self' https://files.s3.us-east-1.amazonaws.com",
            ),
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-cache"),
        ];
        assert_eq!(
            headers,
            expected.map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
    }

    #[test]
    fn what_a_distribution_would_send_and_this_one_not_is_refused() {
        let text = TEMPLATE.replace("ContentTypeOptions", "FrameOptions");
        refused(&text, &["Headers", "FrameOptions"]);
    }
}
