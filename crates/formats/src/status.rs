//! Maps lists of other products to the three statuses.

use domain::Status;

/// Words in the name of a list whose tasks are done, in progress or to do, in a few languages. For other names the position of
/// the list decides, or nothing.
const DONE: [&str; 21] = [
    "done",
    "complete",
    "completed",
    "finished",
    "closed",
    "resolved",
    "shipped",
    "released",
    "deployed",
    "live",
    "archive",
    "archived",
    "erledigt",
    "fertig",
    "abgeschlossen",
    "terminé",
    "terminée",
    "fini",
    "hecho",
    "terminado",
    "completado",
];
const IN_PROGRESS: [&str; 19] = [
    "doing",
    "progress",
    "wip",
    "working",
    "ongoing",
    "active",
    "current",
    "started",
    "review",
    "reviewing",
    "testing",
    "test",
    "qa",
    "verify",
    "blocked",
    "waiting",
    "arbeit",
    "cours",
    "curso",
];
const TO_DO: [&str; 20] = [
    "todo",
    "todos",
    "backlog",
    "idea",
    "ideas",
    "inbox",
    "next",
    "later",
    "planned",
    "upcoming",
    "new",
    "someday",
    "open",
    "offen",
    "icebox",
    "wishlist",
    "faire",
    "hacer",
    "pendiente",
    "requests",
];

/// The status of the tasks in a list with this name; `None` if the name has no known word.
pub(crate) fn of_name(name: &str) -> Option<Status> {
    let lower = name.to_lowercase();
    let words: Vec<_> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
    let follows = |first: &str, second: &str| {
        let mut pairs = words.iter().zip(words.iter().skip(1));
        pairs.any(|(one, two)| *one == first && *two == second)
    };
    // "To be done" and "Not started" mean the opposite of their last word.
    if follows("to", "do") || follows("to", "be") || has(&["not"]) {
        Some(Status::ToDo)
    } else if has(&DONE) {
        Some(Status::Done)
    } else if has(&IN_PROGRESS) {
        Some(Status::InProgress)
    } else if has(&TO_DO) {
        Some(Status::ToDo)
    } else {
        None
    }
}

/// The status of each list of a board, from left to right. Names decide; of the lists with other names the first is to do, the
/// last done (unless another is done by its name), and those between are in progress.
pub(crate) fn of_lists(names: &[&str]) -> Vec<Status> {
    let named: Vec<_> = names.iter().map(|name| of_name(name)).collect();
    let last = names.len().saturating_sub(1);
    let is_done_known = named.contains(&Some(Status::Done));
    let by_position = |at: usize| match at {
        0 => Status::ToDo,
        at if at == last && !is_done_known => Status::Done,
        _ => Status::InProgress,
    };
    let lists = named.into_iter().enumerate();
    lists
        .map(|(at, status)| status.unwrap_or_else(|| by_position(at)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Status::{Done, InProgress, ToDo};

    #[test]
    fn names_decide() {
        for (name, status) in [
            ("To Do", Some(ToDo)),
            ("TO-DO", Some(ToDo)),
            ("Backlog \u{1f4da}", Some(ToDo)),
            ("To be done", Some(ToDo)),
            ("Not started", Some(ToDo)),
            ("In progress (max 3)", Some(InProgress)),
            ("Doing", Some(InProgress)),
            ("Code review", Some(InProgress)),
            ("In Arbeit", Some(InProgress)),
            ("Done", Some(Done)),
            ("Done: March", Some(Done)),
            ("\u{2705} Erledigt", Some(Done)),
            ("Terminé", Some(Done)),
            ("Undone things", None),
            ("Kitchen", None),
            ("", None),
        ] {
            assert_eq!(of_name(name), status, "{name}");
        }
    }

    #[test]
    fn positions_decide_where_names_do_not() {
        assert_eq!(
            of_lists(&["A", "B", "C", "D"]),
            [ToDo, InProgress, InProgress, Done]
        );
        assert_eq!(of_lists(&["A", "Done", "Notes"]), [ToDo, Done, InProgress]);
        assert_eq!(
            of_lists(&["Ideas", "Next", "Doing", "Done"]),
            [ToDo, ToDo, InProgress, Done]
        );
        assert_eq!(of_lists(&["Only"]), [ToDo]);
        assert!(of_lists(&[]).is_empty());
    }
}
