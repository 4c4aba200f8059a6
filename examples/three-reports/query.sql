-- What changed most from one year to the next, over all reports: totals only, exact decimals.
WITH totals AS (
  SELECT report, concept, unit, period_type, year(period_end) AS year,
         any_value(coalesce(label, concept)) AS label, any_value(value) AS value
  FROM facts
  WHERE value IS NOT NULL AND len(dimensions) = 0
  GROUP BY ALL
  HAVING count(DISTINCT value) = 1
),
changes AS (
  SELECT this.report, this.label, this.unit, this.year, last.value AS last_year, this.value AS this_year,
         round(100 * (this.value - last.value)::DOUBLE / abs(last.value)::DOUBLE, 1) AS percent
  FROM totals AS this
  JOIN totals AS last USING (report, concept, unit, period_type)
  WHERE this.year = last.year + 1 AND last.value <> 0
)
SELECT * FROM changes
QUALIFY row_number() OVER (PARTITION BY report ORDER BY abs(percent) DESC, label) <= 3
ORDER BY report, abs(percent) DESC, label;
