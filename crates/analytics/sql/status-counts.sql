-- report: status-counts
-- answers: Tasks in each column of the board at the end of the last day, with their estimates and points.
-- parameters: project_id, first_dt, last_dt, to
-- columns: status text, tasks number, estimate_minutes number, points number
WITH history AS (
  SELECT task_id, version, event_id, status, is_deleted, estimate_minutes, points,
    max(day) OVER (PARTITION BY task_id ORDER BY version, event_id ROWS UNBOUNDED PRECEDING) AS since_day
  FROM events
  WHERE project_id = ? AND dt >= ? AND dt <= ? AND status IS NOT NULL
),
latest AS (
  SELECT task_id, status, is_deleted, estimate_minutes, points,
    row_number() OVER (PARTITION BY task_id ORDER BY version DESC, event_id DESC) AS newest
  FROM history
  WHERE since_day <= CAST(? AS date)
),
board AS (
  SELECT status, place FROM (VALUES ('to_do', 1), ('in_progress', 2), ('done', 3)) AS columns_in_order (status, place)
)
SELECT board.status,
  count(latest.task_id) AS tasks,
  coalesce(sum(latest.estimate_minutes), 0) AS estimate_minutes,
  coalesce(sum(latest.points), 0) AS points
FROM board
LEFT JOIN latest ON latest.status = board.status AND latest.newest = 1 AND NOT latest.is_deleted
GROUP BY board.status, board.place
ORDER BY board.place
