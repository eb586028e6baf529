//! Who is who: the names in a file, and the members of the project.

use std::collections::HashMap;

use domain::{EmailAddress, Name, UserId};

/// The members of the project that is imported into, as whoever runs the import knows them.
pub trait People {
    /// The member whose id or e-mail address this is, or, if exactly one has it, whose name this is. Case and white space
    /// around it do not count.
    fn find(&self, text: &str) -> Option<UserId>;

    /// Whether a comment may be written in this member's name. A file says what it likes: where this is not limited,
    /// whoever imports can put words into the mouths of others. What may not is the importer's own comment, and names
    /// its author in its first line.
    fn may_write_as(&self, author: &UserId) -> bool;
}

/// [`People`] in memory. Comments may be written in the importer's name only.
#[derive(Debug, Clone)]
pub struct Directory {
    importer: UserId,
    /// Ids and addresses, in lower case.
    sure: HashMap<String, UserId>,
    /// Names, in lower case; `None` where several have it.
    names: HashMap<String, Option<UserId>>,
}

impl Directory {
    /// All members, and whose import it is.
    pub fn new(importer: UserId, members: impl IntoIterator<Item = (UserId, EmailAddress, Name)>) -> Self {
        let (mut sure, mut names) = (HashMap::new(), HashMap::new());
        for (id, email, name) in members {
            names
                .entry(key(name.as_str()))
                .and_modify(|known| *known = None)
                .or_insert_with(|| Some(id.clone()));
            sure.insert(email.lower_case(), id.clone());
            sure.insert(id.as_str().to_owned(), id);
        }
        Self {
            importer,
            sure,
            names,
        }
    }
}

impl People for Directory {
    fn find(&self, text: &str) -> Option<UserId> {
        let key = key(text);
        let named = || self.names.get(&key).cloned().flatten();
        self.sure.get(&key).cloned().or_else(named)
    }

    fn may_write_as(&self, author: &UserId) -> bool {
        *author == self.importer
    }
}

fn key(text: &str) -> String {
    text.trim().to_lowercase()
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
            ],
        );
        for (text, found) in [
            (" ada@EXAMPLE.com ", Some(user(1))),
            ("ADA", Some(user(1))),
            (user(3).as_str(), Some(user(3))),
            ("ben2@example.com", Some(user(3))),
            ("Ben", None),
            ("Zoe", None),
            ("", None),
        ] {
            assert_eq!(people.find(text), found, "{text}");
        }
        assert!(people.may_write_as(&user(1)) && !people.may_write_as(&user(2)));
    }
}
