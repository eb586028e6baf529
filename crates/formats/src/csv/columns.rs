//! Which column is which field: the headings of other products, and what numbers mean there.

use domain::{Priority, Status};

use crate::amount::Unit;
use crate::words::heading;

/// The headings of each field in the form of [`heading`], the best first: those of Taskfleet, Jira, Asana, Notion, GitHub,
/// Linear, ClickUp, Planner and TickTick, and their translations.
pub(super) const HEADINGS: [(&str, &str); 16] = [
    (
        "title",
        "title taskname summary subject task name issuetitle issue cardname card item todo titel aufgabe aufgabenname betreff \
         zusammenfassung titre tache nom titulo tarea nombre asunto resumen titolo attivita nome taak naam onderwerp tytuł zadanie \
         nazwa название задача タイトル 名前 件名 タスク名 标题 名称 任务名称 제목 이름",
    ),
    (
        "description",
        "description taskdescription notes note details detail body content taskcontent desc beschreibung notizen notiz descripcion \
         notas descrizione descricao omschrijving beschrijving opis описание заметки 説明 メモ 描述 备注 설명 메모",
    ),
    (
        "status",
        "status state statename currentstate progress stage sectioncolumn column fortschritt zustand statut etat estado stato stan статус состояние \
         ステータス 状態 状态 상태",
    ),
    (
        "priority",
        "priority prio importance prioritat wichtigkeit priorite prioridad priorita prioridade prioriteit priorytet приоритет 優先度 \
         优先级 우선순위",
    ),
    (
        "assignees",
        "assignees assignee assigneeemail assignedto assign owner owners ownedby responsible zustandig zugewiesen zugewiesenan bearbeiter \
         verantwortlich responsable asignado assegnatario responsavel toegewezenaan исполнитель ответственный 担当者 负责人 담당자",
    ),
    (
        "labels",
        "labels label tags tag category categories stichworter schlagworter etiketten etiquettes etiquetas etichette метки теги \
         ラベル タグ 标签 태그 라벨",
    ),
    (
        "start",
        "start startdate starton begindate plannedstart startdatum beginn datededebut fechadeinicio datainizio datadiinizio \
         datadeinicio начало 開始日 开始日期 시작일",
    ),
    (
        "due",
        "due duedate dueon deadline targetdate enddate finishdate date falligkeit fallig falligam falligkeitsdatum frist echeance \
         datedecheance fechadevencimiento vencimiento fechalimite scadenza datadiscadenza datadevencimento prazo vervaldatum termin \
         срок дедлайн 期限 期日 截止日期 마감일",
    ),
    (
        "estimate_minutes",
        "estimateminutes estimate timeestimate estimatedtime originalestimate timeestimated estimatedduration duration schatzung \
         aufwand",
    ),
    (
        "points",
        "points storypoints storypointestimate customfieldstorypoints customfieldstorypointestimate punkte puntos",
    ),
    ("checklist", "checklist checklistitems checkliste"),
    // Alone it holds labels, in every product that has it.
    ("category", "category"),
    ("why", "why"),
    (
        "created_at",
        "createdat created createddate datecreated createdtime creationdate createdon erstellt erstelltam",
    ),
    (
        "completed_at",
        "completedat completeddate completedtime datecompleted dateclosed closedat resolved resolutiondate completedon acceptedat erledigtam",
    ),
    (
        "completed",
        "completed iscompleted done isdone isclosed finished checked erledigt abgeschlossen",
    ),
];

/// The headings that a title may have.
pub(super) fn titles() -> impl Iterator<Item = &'static str> {
    let first = HEADINGS.first().map_or("", |(_, headings)| *headings);
    first.split_whitespace()
}

/// What bare numbers mean in a product's export.
#[derive(Debug, Default)]
pub(super) struct Dialect {
    pub(super) statuses: &'static [(&'static str, Status)],
    pub(super) priorities: &'static [(&'static str, Priority)],
    /// The unit of an estimate; `None`: minutes.
    pub(super) estimate: Option<Unit>,
}

impl Dialect {
    /// The dialect of the product that writes these headings.
    pub(super) fn of(headings: &[String]) -> Self {
        let keys: Vec<_> = headings.iter().map(|text| heading(text)).collect();
        let has = |key: &str| keys.iter().any(|known| known == key);
        if has("ischecklist") {
            // TickTick
            Self {
                statuses: &[("0", Status::ToDo), ("1", Status::Done), ("2", Status::Done)],
                priorities: &[
                    ("0", Priority::None),
                    ("1", Priority::Low),
                    ("3", Priority::Medium),
                    ("5", Priority::High),
                ],
                estimate: None,
            }
        } else if has("taskcontent") || has("timeestimated") {
            // ClickUp
            Self {
                priorities: &[
                    ("1", Priority::Urgent),
                    ("2", Priority::High),
                    ("3", Priority::Medium),
                    ("4", Priority::Low),
                ],
                estimate: Some(Unit::Milliseconds),
                ..Self::default()
            }
        } else if has("issuekey") {
            // Jira
            Self {
                estimate: Some(Unit::Seconds),
                ..Self::default()
            }
        } else {
            Self::default()
        }
    }
}
