-- report: assignees
-- answers: For each assignee: tasks to do, in progress, overdue and finished in the period, and the points of the finished ones. A
-- task of several assignees counts for each of them; the row without an assignee has the tasks of nobody. A finished task counts as
-- in `throughput`, for those who have it at the end of the period.
-- parameters: project_id, first_dt, last_dt, to, to, from
-- columns: assignee text, to_do number, in_progress number, overdue number, finished number, points number
WITH history AS (
  SELECT task_id, version, event_id, status, is_deleted, assignees, due_on, points,
    max(day) OVER (PARTITION BY task_id ORDER BY version, event_id ROWS UNBOUNDED PRECEDING) AS since_day
  FROM events
  WHERE project_id = ? AND dt >= ? AND dt <= ? AND status IS NOT NULL
),
steps AS (
  SELECT task_id, status, is_deleted, assignees, due_on, points, since_day,
    lag(status) OVER (PARTITION BY task_id ORDER BY version, event_id) AS previous,
    row_number() OVER (PARTITION BY task_id ORDER BY version DESC, event_id DESC) AS newest
  FROM history
  WHERE since_day <= CAST(? AS date)
),
completions AS (
  SELECT task_id,
    max(CASE WHEN status = 'done' AND (previous IS NULL OR previous <> 'done') THEN since_day END) AS done_on
  FROM steps
  GROUP BY task_id
),
today AS (
  SELECT max(day) AS day
  FROM UNNEST(sequence(DATE '2020-01-01', DATE '2046-12-31', INTERVAL '1' DAY)) AS calendar (day)
  WHERE day <= CAST(? AS date)
),
finished AS (
  SELECT task_id FROM completions WHERE done_on >= CAST(? AS date)
),
latest AS (
  SELECT steps.assignees, steps.points,
    CASE WHEN steps.status = 'to_do' AND NOT steps.is_deleted THEN 1 ELSE 0 END AS to_do,
    CASE WHEN steps.status = 'in_progress' AND NOT steps.is_deleted THEN 1 ELSE 0 END AS in_progress,
    CASE WHEN steps.status <> 'done' AND NOT steps.is_deleted AND steps.due_on < today.day THEN 1 ELSE 0 END AS overdue,
    CASE WHEN steps.status = 'done' AND finished.task_id IS NOT NULL THEN 1 ELSE 0 END AS finished
  FROM steps
  CROSS JOIN today
  LEFT JOIN finished ON finished.task_id = steps.task_id
  WHERE steps.newest = 1
),
-- A task of nobody has the one place 0.
places AS (
  SELECT place FROM UNNEST(sequence(0, 20)) AS numbers (place)
),
shares AS (
  SELECT CASE WHEN places.place > 0 THEN latest.assignees[places.place] END AS assignee,
    latest.points, latest.to_do, latest.in_progress, latest.overdue, latest.finished
  FROM latest
  INNER JOIN places
    ON (places.place > 0 AND places.place <= CAST(cardinality(latest.assignees) AS bigint))
    OR (places.place = 0 AND CAST(cardinality(latest.assignees) AS bigint) = 0)
)
SELECT assignee, sum(to_do) AS to_do, sum(in_progress) AS in_progress, sum(overdue) AS overdue, sum(finished) AS finished,
  coalesce(sum(CASE WHEN finished = 1 THEN points END), 0) AS points
FROM shares
GROUP BY assignee
HAVING sum(to_do) + sum(in_progress) + sum(finished) > 0
ORDER BY assignee
