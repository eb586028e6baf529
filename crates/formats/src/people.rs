//! Matches the names in a file with the members of the project.

use std::collections::HashMap;

use domain::{EmailAddress, Name, UserId, fold};

/// The members of the project, as far as the importing user may see them.
pub trait People {
    /// Finds a member by id, e-mail address or unique name, in any spelling of it: see [`fold`].
    fn find(&self, text: &str) -> Option<UserId>;

    /// Whether the import may create comments with this author. A file may claim any author, so without a limit the importing
    /// user could forge comments of others. Other comments get the importing user as author and name theirs in the first
    /// line.
    fn may_write_as(&self, author: &UserId) -> bool;
}

/// [`People`] in memory. Only the importing user may be the author of comments.
#[derive(Debug, Clone)]
pub struct Directory {
    importer: UserId,
    /// Users by id and by address, folded.
    unique: HashMap<String, UserId>,
    /// Users by name, folded; `None` if several have it.
    names: HashMap<String, Option<UserId>>,
}

impl Directory {
    /// A directory of all members, for an import of `importer`.
    pub fn new(importer: UserId, members: impl IntoIterator<Item = (UserId, EmailAddress, Name)>) -> Self {
        let (mut unique, mut names) = (HashMap::new(), HashMap::new());
        for (id, email, name) in members {
            names
                .entry(key(name.as_str()))
                .and_modify(|known| *known = None)
                .or_insert_with(|| Some(id.clone()));
            unique.insert(key(email.as_str()), id.clone());
            unique.insert(id.as_str().to_owned(), id);
        }
        Self {
            importer,
            unique,
            names,
        }
    }
}

impl People for Directory {
    fn find(&self, text: &str) -> Option<UserId> {
        let key = key(text);
        let named = || self.names.get(&key).cloned().flatten();
        self.unique.get(&key).cloned().or_else(named)
    }

    fn may_write_as(&self, author: &UserId) -> bool {
        *author == self.importer
    }
}

fn key(text: &str) -> String {
    fold(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::user;

    #[test]
    fn members_are_found_by_id_address_and_a_name_of_their_own() {
        let member = |n: u8, email: &str, name: &str| {
            let (email, name) = (EmailAddress::parse(email).unwrap(), Name::parse(name).unwrap());
            (user(n), email, name)
        };
        let people = Directory::new(
            user(1),
            [
                member(1, "Ada@example.com", "Ada"),
                member(2, "ben@example.com", "Ben"),
                member(3, "ben2@example.com", "ben"),
                member(4, "zoe@example.com", "Zo\u{eb} Q"),
            ],
        );
        for (text, found) in [
            (" ada@EXAMPLE.com ", Some(user(1))),
            ("ADA", Some(user(1))),
            (user(3).as_str(), Some(user(3))),
            ("ben2@example.com", Some(user(3))),
            ("Ben", None),
            ("Zoe\u{308}  Q", Some(user(4))),
            ("ZO\u{cb} q", Some(user(4))),
            ("Zoe", None),
            ("", None),
        ] {
            assert_eq!(people.find(text), found, "{text}");
        }
        assert!(people.may_write_as(&user(1)) && !people.may_write_as(&user(2)));
    }
}
