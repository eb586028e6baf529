use proptest::prelude::*;

use super::*;
use crate::testing::{Team, created};

fn codes(imported: &Imported) -> Vec<&str> {
    imported
        .warnings
        .iter()
        .map(|warning| warning.code.as_ref())
        .collect()
}

#[test]
fn cut_content_is_in_the_description() {
    let title = "t".repeat(600);
    let lines = (0..103).map(|n| (format!("line {n}"), n % 2 == 0)).collect();
    let draft = Draft {
        title: title.clone(),
        description: "Text\u{7}".to_owned(),
        labels: vec!["l".repeat(51), "a".to_owned(), " a ".to_owned(), " ".to_owned()],
        checklist: lines,
        start: Some(Moment::parse("2026-03-02").unwrap()),
        due: Some(Moment::parse("2026-03-01").unwrap()),
        ..Draft::default()
    };
    let imported = draft.finish(7, &Team).unwrap();
    assert_eq!(
        codes(&imported),
        [
            "title_shortened",
            "label_shortened",
            "checklist_shortened",
            "start_after_due"
        ]
    );
    let detail = created(imported.task);
    assert_eq!(detail.task.title.as_str().chars().count(), 500);
    assert_eq!(detail.task.labels.len(), 2);
    assert_eq!(detail.task.checklist.len(), 100);
    assert_eq!((detail.task.start, detail.task.due.is_some()), (None, true));
    let below = "- [x] line 100\n- [ ] line 101\n- [x] line 102";
    assert_eq!(
        detail.description.unwrap().as_str(),
        format!(
            "Text \n\n{title}\n\n{below}\n\n- Label: {}\n- Start, which is after the due date: 2026-03-02",
            "l".repeat(51)
        )
    );
}

proptest! {
    #[test]
    fn any_text_becomes_a_task(title in ".{0,600}", description in any::<String>(), labels in prop::collection::vec(".{0,60}", 0..60)) {
        let draft = Draft { title, description, labels, ..Draft::default() };
        prop_assert!(draft.finish(1, &Team).is_ok());
    }
}
