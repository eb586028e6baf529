// Made from crates/formats/src/csv/columns.rs by .ci/csv-headings.mjs: not edited by hand.

/** The headings of each field, without case, accents and signs, the best first. @type {Record<string, string>} */
export const HEADINGS = {
  title:
    "title taskname summary subject task name issuetitle issue cardname card item todo titel aufgabe aufgabenname betreff zusammenfassung titre tache nom " +
    "titulo tarea nombre asunto resumen titolo attivita nome taak naam onderwerp tytuł zadanie nazwa название задача タイトル 名前 件名 タスク名 标题 名称 任务名称 제목 이름",
  description:
    "description taskdescription notes note details detail body content taskcontent desc beschreibung notizen notiz descripcion notas descrizione descricao " +
    "omschrijving beschrijving opis описание заметки 説明 メモ 描述 备注 설명 메모",
  status:
    "status state statename currentstate progress stage sectioncolumn column fortschritt zustand statut etat estado stato stan статус состояние ステータス 状態 状态 " +
    "상태",
  priority:
    "priority prio importance prioritat wichtigkeit priorite prioridad priorita prioridade prioriteit priorytet приоритет 優先度 优先级 우선순위",
  assignees:
    "assignees assignee assigneeemail assignedto assign owner owners ownedby responsible zustandig zugewiesen zugewiesenan bearbeiter verantwortlich " +
    "responsable asignado assegnatario responsavel toegewezenaan исполнитель ответственный 担当者 负责人 담당자",
  labels:
    "labels label tags tag category categories stichworter schlagworter etiketten etiquettes etiquetas etichette метки теги ラベル タグ 标签 태그 라벨",
  start:
    "start startdate starton begindate plannedstart startdatum beginn datededebut fechadeinicio datainizio datadiinizio datadeinicio начало 開始日 开始日期 시작일",
  due:
    "due duedate dueon deadline targetdate enddate finishdate date falligkeit fallig falligam falligkeitsdatum frist echeance datedecheance " +
    "fechadevencimiento vencimiento fechalimite scadenza datadiscadenza datadevencimento prazo vervaldatum termin срок дедлайн 期限 期日 截止日期 마감일",
  estimate_minutes:
    "estimateminutes estimate timeestimate estimatedtime originalestimate timeestimated estimatedduration duration schatzung aufwand",
  points:
    "points storypoints storypointestimate customfieldstorypoints customfieldstorypointestimate punkte puntos",
  checklist:
    "checklist checklistitems checkliste",
  category:
    "category",
  why:
    "why",
  created_at:
    "createdat created createddate datecreated createdtime creationdate createdon erstellt erstelltam",
  completed_at:
    "completedat completeddate completedtime datecompleted dateclosed closedat resolved resolutiondate completedon acceptedat erledigtam",
  completed:
    "completed iscompleted done isdone isclosed finished checked erledigt abgeschlossen",
};

/** Fields of which several columns may be there. */
export const LISTS = ["assignees", "labels", "description"];
