//! The table's global secondary indexes.

/// A global secondary index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Index {
    /// The name.
    pub name: &'static str,
    /// The attribute that is the partition key.
    pub pk: &'static str,
    /// The attribute that is the sort key.
    pub sk: &'static str,
}

/// All indexes; each projects all attributes. `template.yaml` declares the same.
///
/// Where all items of a list are in one partition of the table, the index has the same partition key: one attribute less in
/// each copy of a task.
pub const INDEXES: [Index; 5] = [BY_RANK, BY_CREATED, BY_UPDATED, BY_DUE, BY_PRIORITY];

pub(crate) const BY_RANK: Index = Index {
    name: "by_rank",
    pk: "pk",
    sk: "rank_sk",
};
pub(crate) const BY_CREATED: Index = Index {
    name: "by_created",
    pk: "created_pk",
    sk: "created_sk",
};
pub(crate) const BY_UPDATED: Index = Index {
    name: "by_updated",
    pk: "updated_pk",
    sk: "updated_sk",
};
pub(crate) const BY_DUE: Index = Index {
    name: "by_due",
    pk: "pk",
    sk: "due_sk",
};
pub(crate) const BY_PRIORITY: Index = Index {
    name: "by_priority",
    pk: "pk",
    sk: "priority_sk",
};
