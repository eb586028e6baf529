-- report: cumulative-flow
-- answers: Tasks in each column of the board at the end of each day of the period. A deleted task is in none from its day on.
-- parameters: project_id, first_dt, last_dt, to, from, to, from
-- columns: day day, to_do number, in_progress number, done number
WITH history AS (
  SELECT task_id, version, event_id, status, is_deleted,
    max(day) OVER (PARTITION BY task_id ORDER BY version, event_id ROWS UNBOUNDED PRECEDING) AS since_day
  FROM events
  WHERE project_id = ? AND dt >= ? AND dt <= ? AND status IS NOT NULL
),
-- Of the states of one day only the last counts.
ends AS (
  SELECT task_id, since_day, CASE WHEN is_deleted THEN 'deleted' ELSE status END AS place,
    row_number() OVER (PARTITION BY task_id, since_day ORDER BY version DESC, event_id DESC) AS newest
  FROM history
  WHERE since_day <= CAST(? AS date)
),
changes AS (
  SELECT since_day AS day, place,
    coalesce(lag(place) OVER (PARTITION BY task_id ORDER BY since_day), 'none') AS previous
  FROM ends
  WHERE newest = 1
),
differences AS (
  SELECT day,
    CASE WHEN place = 'to_do' THEN 1 ELSE 0 END - CASE WHEN previous = 'to_do' THEN 1 ELSE 0 END AS to_do,
    CASE WHEN place = 'in_progress' THEN 1 ELSE 0 END - CASE WHEN previous = 'in_progress' THEN 1 ELSE 0 END AS in_progress,
    CASE WHEN place = 'done' THEN 1 ELSE 0 END - CASE WHEN previous = 'done' THEN 1 ELSE 0 END AS done
  FROM changes
  UNION ALL
  SELECT day, 0 AS to_do, 0 AS in_progress, 0 AS done
  FROM UNNEST(sequence(DATE '2020-01-01', DATE '2046-12-31', INTERVAL '1' DAY)) AS calendar (day)
  WHERE day >= CAST(? AS date) AND day <= CAST(? AS date)
),
days AS (
  SELECT day, sum(to_do) AS to_do, sum(in_progress) AS in_progress, sum(done) AS done
  FROM differences
  GROUP BY day
),
totals AS (
  SELECT day,
    sum(to_do) OVER (ORDER BY day ROWS UNBOUNDED PRECEDING) AS to_do,
    sum(in_progress) OVER (ORDER BY day ROWS UNBOUNDED PRECEDING) AS in_progress,
    sum(done) OVER (ORDER BY day ROWS UNBOUNDED PRECEDING) AS done
  FROM days
)
SELECT day, to_do, in_progress, done
FROM totals
WHERE day >= CAST(? AS date)
ORDER BY day
