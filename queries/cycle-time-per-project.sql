-- answers: For each project the tasks whose last finish lies in the period, and how long they took from their first start in
-- it, in milliseconds: the median and the 85th percentile, by nearest rank.
-- parameters: first day, last day
-- columns: project_id, tasks, p50_ms, p85_ms
WITH moves AS (
  SELECT project_id, task_id,
    min(CASE WHEN status = 'in_progress' THEN at_ms END) AS started_ms,
    max(CASE WHEN status = 'done' THEN at_ms END) AS done_ms
  FROM events
  WHERE dt >= ? AND dt <= ? AND kind IN ('task_created', 'status_changed')
  GROUP BY project_id, task_id
),
ranked AS (
  SELECT project_id, done_ms - started_ms AS took_ms,
    CAST(row_number() OVER (PARTITION BY project_id ORDER BY done_ms - started_ms) AS bigint) AS place,
    CAST(count(*) OVER (PARTITION BY project_id) AS bigint) AS tasks
  FROM moves
  WHERE started_ms IS NOT NULL AND done_ms >= started_ms
)
SELECT project_id, max(tasks) AS tasks,
  min(CASE WHEN place * 100 >= tasks * 50 THEN took_ms END) AS p50_ms,
  min(CASE WHEN place * 100 >= tasks * 85 THEN took_ms END) AS p85_ms
FROM ranked
GROUP BY project_id
ORDER BY tasks DESC, project_id
