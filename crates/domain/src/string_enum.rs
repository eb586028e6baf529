//! Enumerations that are strings in JSON, in query parameters and in the table.

macro_rules! string_enum {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* })*) => {$(
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        $(#[$doc])*
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// Every value, in declaration order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The value's string in JSON and in query parameters.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }

            /// # Errors
            /// `invalid_value`.
            pub fn parse(name: &str) -> Result<Self, $crate::Invalid> {
                Self::ALL.iter().copied().find(|value| value.as_str() == name).ok_or_else(|| {
                    let names: Vec<_> = Self::ALL.iter().map(|value| value.as_str()).collect();
                    $crate::Invalid::new("invalid_value", format!("must be one of {}", names.join(", ")))
                })
            }

            /// # Errors
            /// `wrong_type`, `invalid_value`.
            pub fn from_json(value: serde_json::Value) -> Result<Self, $crate::Invalid> {
                Self::parse(&$crate::input::string(value)?)
            }
        }

        impl $crate::JsonEnum for $name {
            const ALL: &'static [Self] = Self::ALL;

            fn as_str(self) -> &'static str {
                self.as_str()
            }
        }
    )*};
}

pub(crate) use string_enum;
