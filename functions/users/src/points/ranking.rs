use std::collections::HashMap;

use api::{ApiError, Caller, Query};
use axum::Json;
use domain::{ProjectId, RankingPeriod, RankingQuery, RankingScope, Timestamp, UserId};
use serde::Serialize;
use store::{PersonName, Store, Wanted};
use utoipa::ToSchema;

use super::enumerations;
use crate::state::Shared;

/// Which ranking is wanted.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "for the OpenAPI document only: `domain` parses the query"
)]
pub(crate) struct RankingParameters {
    /// `global`: everybody who takes part; `project`: the members of a project
    #[param(inline, value_type = enumerations::RankingScope)]
    scope: String,
    /// The project, and only of scope `project`
    #[param(
        nullable = false,
        format = "ProjectId",
        example = "prj_00000000000000000000000000000000"
    )]
    project_id: Option<String>,
    /// All time, the current month, or the current ISO week, in UTC
    #[param(inline, value_type = Option<enumerations::RankingPeriod>, nullable = false, default = "all")]
    period: Option<String>,
}

/// A ranking.
#[derive(Serialize, ToSchema)]
#[schema(as = Ranking)]
pub(crate) struct RankingView {
    #[schema(value_type = enumerations::RankingScope)]
    scope: RankingScope,
    #[schema(value_type = enumerations::RankingPeriod)]
    period: RankingPeriod,
    /// When the period began; null for all time.
    #[schema(required)]
    from: Option<Timestamp>,
    /// The first ones, who have points. The same points are the same rank.
    #[schema(max_items = 100)]
    items: Vec<RankedView>,
    /// One's own place, also beyond the first ones; null for one who does not take part in the ranking of everybody.
    #[schema(required)]
    me: Option<PlaceView>,
}

/// Somebody in a ranking.
#[derive(Serialize, ToSchema)]
#[schema(as = Ranked)]
pub(crate) struct RankedView {
    #[schema(minimum = 1)]
    rank: u64,
    /// Null for a member whose name is not known.
    #[schema(required)]
    name: Option<String>,
    #[schema(minimum = 1)]
    points: u64,
    is_me: bool,
    /// Of a project's members only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = "UserId")]
    user_id: Option<String>,
}

/// A place in a ranking.
#[derive(Serialize, ToSchema)]
#[schema(as = Place)]
pub(crate) struct PlaceView {
    #[schema(minimum = 1)]
    rank: u64,
    #[schema(minimum = 0)]
    points: u64,
}

/// The first 100 by points, and one's own place, whatever the number of others. Of everybody, only those are ranked who have asked for
/// it in their profile.
#[utoipa::path(get, path = "/v1/rankings", operation_id = "readRanking", tag = "points",
    params(RankingParameters),
    responses((status = 200, description = "The ranking", body = RankingView),
        (status = 404, description = "No such project, or one is no member of it")))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    query: Query,
) -> Result<Json<RankingView>, ApiError> {
    let RankingQuery { scope, period } = RankingQuery::parse(query.parameters.clone())?;
    let (store, now) = (state.services.store.of(&caller), state.services.now());
    let me = &caller.user_id;
    let (items, me) = match &scope {
        Some(project) => of_project(&store, project, me, (period, now)).await?,
        None => {
            let ranking = store.global_ranking(me, period, now).await?;
            let first = ranking.first.into_iter();
            let items = ranked(
                first.map(|(user, name, points)| (user, Some(name.as_str().to_owned()), points)),
                me,
                false,
            );
            (items, ranking.reader)
        }
    };
    // In the list, it is that list's rank.
    let listed = items.iter().find(|item| item.is_me);
    let me = match (me, listed) {
        (Some(_), Some(item)) => Some((item.points, item.rank)),
        (me, _) => me.map(|(points, above)| (points, above + 1)),
    };
    Ok(Json(RankingView {
        scope: if scope.is_some() {
            RankingScope::Project
        } else {
            RankingScope::Global
        },
        period,
        from: period.starts_at(now).map(Into::into),
        items,
        me: me.map(|(points, rank)| PlaceView { rank, points }),
    }))
}

/// The first ones, and the reader's points with the number of members who have more.
async fn of_project(
    store: &Store,
    project: &ProjectId,
    me: &UserId,
    (period, now): (RankingPeriod, jiff::Timestamp),
) -> Result<(Vec<RankedView>, Option<(u64, u64)>), ApiError> {
    let (access, board, points) = tokio::join!(
        store.read(Wanted::new(me, project)),
        store.project_board(project, period, now),
        store.points_in(project, me, period, now),
    );
    access?.ok_or(ApiError::NotFound)?;
    let (board, points) = (board?, points?);
    let users: Vec<_> = board.iter().map(|(user, _)| user.clone()).collect();
    let (names, above) = tokio::join!(
        store.people(&users),
        store.members_above(project, points, period, now),
    );
    let (names, above): (HashMap<_, PersonName>, _) = (names?, above?);
    let name = |user: &UserId| Some(names.get(user)?.name()?.as_str().to_owned());
    let board = board.into_iter().map(|(user, points)| {
        let name = name(&user);
        (user, name, points)
    });
    let above = u64::try_from(above).unwrap_or(u64::MAX);
    Ok((ranked(board, me, true), Some((points, above))))
}

/// Ranks those who are listed, most points first.
fn ranked(
    listed: impl Iterator<Item = (UserId, Option<String>, u64)>,
    me: &UserId,
    shows_ids: bool,
) -> Vec<RankedView> {
    let mut items: Vec<RankedView> = Vec::new();
    for (place, (user, name, points)) in (1..).zip(listed) {
        let rank = match items.last() {
            Some(before) if before.points == points => before.rank,
            _ => place,
        };
        items.push(RankedView {
            rank,
            name,
            points,
            is_me: user == *me,
            user_id: shows_ids.then(|| user.into()),
        });
    }
    items
}
