//! `GetWorkGroup`.

use cloud_core::iam::Caller;
use serde::Deserialize;
use serde_json::{Value, json};

use super::error::Answer;
use super::json::with;
use super::settings::work_group_arn;
use super::state::Athena;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    work_group: String,
}

pub(super) fn get(athena: &Athena, caller: &Caller, input: &Input) -> Answer {
    caller.may("athena", "GetWorkGroup", &work_group_arn(&input.work_group), &[])?;
    let group = athena.work_group(&input.work_group)?;
    let configuration = json!({
        "EnforceWorkGroupConfiguration": group.is_enforced,
        "PublishCloudWatchMetricsEnabled": false,
        "RequesterPaysEnabled": false,
        "EngineVersion": {
            "SelectedEngineVersion": "AUTO",
            "EffectiveEngineVersion": "Athena engine version 3",
        },
    });
    let location = group.output_location.as_ref();
    let configuration = with(
        configuration,
        [
            (
                "ResultConfiguration",
                location.map(|location| json!({"OutputLocation": location})),
            ),
            (
                "BytesScannedCutoffPerQuery",
                group.scan_limit_bytes.map(Value::from),
            ),
        ],
    );
    Ok(json!({"WorkGroup": {
        "Name": group.name,
        "State": if group.is_enabled { "ENABLED" } else { "DISABLED" },
        "Configuration": configuration,
    }}))
}
