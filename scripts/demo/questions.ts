/** The five questions that the demo asks, in plain SQL over the columns of the sample. */

export interface Question {
  readonly title: string
  readonly sql: string
  /** A version, tag or time to ask at; absent: now. */
  readonly at?: string
}

/** The tag that the demo gives the lake before the class is added. */
export const tagBefore = 'before-class'

const forkliftInIllinois = `\
SELECT city,
       count(*) AS operators,
       count(*) FILTER (available) AS free_now,
       avg(hourly_rate)::DECIMAL(6, 2) AS mean_rate
FROM workers
WHERE role = 'Forklift Operator' AND state = 'IL'
  AND list_contains(string_split(certifications, ';'), 'OSHA-10')
GROUP BY city
ORDER BY operators DESC, city
LIMIT 8`

export const questions: readonly Question[] = [
  { title: 'Forklift operators with OSHA-10 in Illinois, with the new class', sql: forkliftInIllinois },
  { title: 'The same question to the lake before the class', sql: forkliftInIllinois, at: tagBefore },
  {
    title: 'What the largest groups earn an hour: lowest tenth, median, highest tenth',
    sql: `\
SELECT role, state, count(*) AS workers,
       round(quantile_cont(hourly_rate, 0.1), 2) AS p10,
       round(median(hourly_rate), 2) AS median,
       round(quantile_cont(hourly_rate, 0.9), 2) AS p90
FROM workers
GROUP BY role, state
ORDER BY workers DESC, role, state
LIMIT 8`,
  },
  {
    title: 'Certificates that end within 60 days of 1 November 2026',
    sql: `\
WITH held AS (
  SELECT id, unnest(string_split(certification_expiry, ';')) AS item FROM workers
), dated AS (
  SELECT id, split_part(item, '=', 1) AS certificate, split_part(item, '=', 2)::DATE AS last_day FROM held
)
SELECT certificate, count(DISTINCT id) AS workers, min(last_day) AS first_day, max(last_day) AS last_day
FROM dated
WHERE last_day BETWEEN DATE '2026-11-01' AND DATE '2026-11-01' + 60
GROUP BY certificate
ORDER BY workers DESC, certificate
LIMIT 8`,
  },
  {
    title: 'How the lake came to be: its own history',
    sql: 'SELECT version, "at", "by", message FROM lake.versions ORDER BY version',
  },
]
