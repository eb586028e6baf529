//! Schemas of enumerations.

api::enumeration_schemas! {
    /// Why an entry of the ledger has its points.
    pub(crate) PointReason = domain::PointReason as "PointReason";
    /// The period of a ranking.
    pub(crate) RankingPeriod = domain::RankingPeriod as "RankingPeriod";
    /// Whom a ranking compares.
    pub(crate) RankingScope = domain::RankingScope as "RankingScope";
}
