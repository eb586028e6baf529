//! One clearable field of an RFC 7396 merge patch.

/// The change that a merge patch makes to a clearable field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Patch<T> {
    /// The member is absent: the field stays unchanged.
    #[default]
    Keep,
    /// The member is `null`: the field is cleared.
    Clear,
    /// The field is set to this value.
    Set(T),
}

impl<T> Patch<T> {
    /// Applies to an optional field.
    pub fn apply(self, field: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *field = None,
            Self::Set(value) => *field = Some(value),
        }
    }

    /// Applies to a field whose empty value is its default (a list, a text).
    pub fn apply_or_default(self, field: &mut T)
    where
        T: Default,
    {
        match self {
            Self::Keep => {}
            Self::Clear => *field = T::default(),
            Self::Set(value) => *field = value,
        }
    }

    /// The value, if one is set.
    pub fn set(self) -> Option<T> {
        match self {
            Self::Set(value) => Some(value),
            Self::Keep | Self::Clear => None,
        }
    }

    /// Whether the field stays unchanged.
    pub fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }
}

#[cfg(test)]
mod tests {
    use super::Patch;
    use proptest::prelude::*;

    fn patches() -> impl Strategy<Value = Patch<u8>> {
        prop_oneof![
            Just(Patch::Keep),
            Just(Patch::Clear),
            any::<u8>().prop_map(Patch::Set)
        ]
    }

    proptest! {
        // RFC 7396: applying a patch twice has the same result as applying it once.
        #[test]
        fn is_idempotent(start: Option<u8>, patch in patches()) {
            let mut once = start;
            patch.clone().apply(&mut once);
            let mut twice = once;
            patch.apply(&mut twice);
            prop_assert_eq!(once, twice);
        }

        #[test]
        fn the_last_of_two_that_speak_wins(start: Option<u8>, first in patches(), second in patches()) {
            let mut both = start;
            first.clone().apply(&mut both);
            second.clone().apply(&mut both);
            let decisive = if second.is_keep() { first } else { second };
            let mut one = start;
            decisive.apply(&mut one);
            prop_assert_eq!(both, one);
        }
    }
}
