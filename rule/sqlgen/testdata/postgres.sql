-- one of everything ; DROP TABLE persons
WITH
"homes_0" AS MATERIALIZED (
  SELECT h.household_id AS "household_id",
    h."income" AS "income_17",
    h."urban" AS "urban_24"
  FROM households h),
"loop1_0" AS MATERIALIZED (
  SELECT m0.household_id AS "household_id",
    m0.person_id AS "m0"
  FROM persons m0),
"loop2_0" AS MATERIALIZED (
  SELECT p.household_id AS "household_id",
    p.person_id AS "person_id",
    lm0.to_id AS "m0",
    CAST(m0."birth_on" - DATE '1970-01-01' AS BIGINT) AS "birth_on_36",
    CAST(EXTRACT(YEAR FROM m0."birth_on") * 12 + EXTRACT(MONTH FROM m0."birth_on") - 1 AS BIGINT) AS "birth_on_month_37",
    CAST(EXTRACT(DAY FROM m0."birth_on") AS BIGINT) AS "birth_on_day_38"
  FROM persons p
  JOIN links lm0 ON lm0.person_id = p.person_id AND lm0.link = 'guardians' AND lm0.to_id IS NOT NULL
  LEFT JOIN persons m0 ON m0.person_id = lm0.to_id),
"people_0" AS MATERIALIZED (
  SELECT p.household_id AS "household_id",
    p.person_id AS "person_id",
    CAST(EXTRACT(YEAR FROM p."birth_on") * 12 + EXTRACT(MONTH FROM p."birth_on") - 1 AS BIGINT) AS "birth_on_month_2",
    p."level" AS "level_5",
    p."area" AS "area_6",
    p."ills" AS "ills_7",
    h."urban" AS "urban_9",
    "k_p_guardians".person_id IS NOT NULL AS "guardians_35"
  FROM persons p
  LEFT JOIN households h ON h.household_id = p.household_id
  LEFT JOIN (SELECT DISTINCT person_id FROM links WHERE link = 'guardians') "k_p_guardians" ON "k_p_guardians".person_id = p.person_id),
"loop1_1_by_homes" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    CAST(SUM((BIGINT '1')) AS BIGINT) AS "c25"
  FROM "loop1_0" t
  GROUP BY t."household_id"),
"loop2_1" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    t."person_id" AS "person_id",
    t."m0" AS "m0",
    t."birth_on_36" AS "birth_on_36",
    t."birth_on_month_37" AS "birth_on_month_37",
    t."birth_on_day_38" AS "birth_on_day_38",
    BIGINT '1' < BIGINT '19200' - t."birth_on_month_37" OR BIGINT '1' > BIGINT '119999' - t."birth_on_month_37" AS "c39"
  FROM "loop2_0" t),
"people_1" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    t."person_id" AS "person_id",
    BIGINT '24289' - t."birth_on_month_2" AS "c4",
    t."level_5" AS "level_5",
    t."area_6" AS "area_6",
    t."ills_7" AS "ills_7",
    (CASE WHEN (t."urban_9" IS NOT NULL) AND t."urban_9" THEN BIGINT '110000' WHEN (t."urban_9" IS NOT NULL) AND (NOT t."urban_9") THEN BIGINT '100000' END) * BIGINT '333333' AS "c10",
    t."guardians_35" AS "guardians_35"
  FROM "people_0" t),
"homes_2" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    t."income_17" AS "income_17",
    t."urban_24" AS "urban_24",
    "loop1_1_by_homes"."c25" AS "c25"
  FROM "homes_0" t
  LEFT JOIN "loop1_1_by_homes" ON "loop1_1_by_homes"."household_id" = t."household_id"),
"loop2_2" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    t."person_id" AS "person_id",
    t."m0" AS "m0",
    t."birth_on_day_38" AS "birth_on_day_38",
    t."birth_on_month_37" + (CASE WHEN t."c39" THEN NULL ELSE BIGINT '1' END) AS "c40",
    (t."birth_on_36" IS NOT NULL) AND COALESCE(t."c39", FALSE) AS "c50"
  FROM "loop2_1" t),
"people_2" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    t."person_id" AS "person_id",
    (((CASE WHEN t."c4" < 0 THEN ((t."c4" - BIGINT '11') / BIGINT '12') ELSE (t."c4" / BIGINT '12') END) >= BIGINT '60') AND (t."level_5" IN ('1', E'it''s \\ "3"'))) AND (((starts_with(t."area_6", '3305')) AND ('a' = ANY(t."ills_7"))) AND ((CAST(cardinality(t."ills_7") AS BIGINT)) <= BIGINT '2')) AS "c8",
    t."c10" / BIGINT '1000000' AS "c11",
    t."c10" % BIGINT '1000000' AS "c12",
    t."guardians_35" AS "guardians_35"
  FROM "people_1" t),
"homes_3" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    t."income_17" AS "income_17",
    t."urban_24" AS "urban_24",
    (CASE WHEN (t."urban_24" IS NOT NULL) AND t."urban_24" THEN BIGINT '110000' WHEN (t."urban_24" IS NOT NULL) AND (NOT t."urban_24") THEN BIGINT '100000' END) * COALESCE(t."c25", BIGINT '0') AS "c28"
  FROM "homes_2" t),
"loop2_3" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    t."person_id" AS "person_id",
    t."m0" AS "m0",
    t."birth_on_day_38" AS "birth_on_day_38",
    t."c40" / BIGINT '12' AS "c41",
    t."c40" % BIGINT '12' AS "c42",
    t."c40" - BIGINT '2' AS "c45",
    t."c50" AS "c50"
  FROM "loop2_2" t),
"people_3" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    t."person_id" AS "person_id",
    t."c8" AS "c8",
    t."c11" AS "c11",
    t."c12" AS "c12",
    CASE WHEN t."c12" > 0 THEN BIGINT '-1' ELSE BIGINT '1' END * t."c12" AS "c13",
    t."guardians_35" AS "guardians_35"
  FROM "people_2" t),
"loop2_4" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    t."person_id" AS "person_id",
    t."m0" AS "m0",
    t."birth_on_day_38" AS "birth_on_day_38",
    CASE WHEN t."c42" IN (3, 5, 8, 10) THEN BIGINT '30' WHEN t."c42" <> 1 THEN BIGINT '31' WHEN ((t."c41" % BIGINT '4') = 0 AND ((t."c41" % BIGINT '100') <> 0 OR (t."c41" % BIGINT '400') = 0)) THEN BIGINT '29' ELSE BIGINT '28' END AS "c43",
    t."c45" / BIGINT '12' AS "c46",
    t."c45" % BIGINT '12' AS "c48",
    t."c50" AS "c50"
  FROM "loop2_3" t),
"people_4" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    t."person_id" AS "person_id",
    t."c8" AS "c8",
    t."c11" + CASE WHEN ((t."c12" > 0) AND (t."c13" <= BIGINT '-1000000' - t."c13")) THEN BIGINT '1' WHEN ((t."c12" < 0) AND (t."c13" <= BIGINT '-1000000' - t."c13")) THEN BIGINT '-1' ELSE BIGINT '0' END AS "c14",
    t."guardians_35" AS "guardians_35"
  FROM "people_3" t),
"loop2_5" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    t."person_id" AS "person_id",
    t."m0" AS "m0",
    CASE WHEN t."birth_on_day_38" > t."c43" THEN t."c43" ELSE t."birth_on_day_38" END AS "c44",
    t."c46" AS "c46",
    t."c46" % BIGINT '400' AS "c47",
    t."c48" AS "c48",
    t."c50" AS "c50"
  FROM "loop2_4" t),
"people_5" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    t."person_id" AS "person_id",
    t."c14" AS "c14",
    CASE WHEN NOT t."c8" OR t."c14" <= 0 THEN FALSE WHEN t."c8" AND t."c14" > 0 THEN TRUE END AS "c15",
    COALESCE(t."c8", FALSE) AND (COALESCE(t."c14" > 0, TRUE)) AS "c16",
    t."guardians_35" AS "guardians_35"
  FROM "people_4" t),
"loop2_6" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    t."person_id" AS "person_id",
    t."m0" AS "m0",
    (t."c46" / BIGINT '400') * BIGINT '146097' + t."c47" * BIGINT '365' + (t."c47" / BIGINT '4') - (t."c47" / BIGINT '100') + (((BIGINT '153' * t."c48" + BIGINT '2') / BIGINT '5') + t."c44" - BIGINT '1') - BIGINT '719468' AS "c49",
    t."c50" AS "c50"
  FROM "loop2_5" t),
"people_6" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    t."person_id" AS "person_id",
    t."c14" AS "c14",
    t."c15" AS "c15",
    t."c16" AS "c16",
    CASE WHEN t."c15" THEN t."c14" ELSE BIGINT '0' END AS "c19",
    t."guardians_35" AS "guardians_35"
  FROM "people_5" t),
"people_6_by_homes" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    MAX(CASE WHEN (t."c15" IS NULL) THEN 1 END) AS "c18"
  FROM "people_5" t
  GROUP BY t."household_id"),
"homes_7" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    t."income_17" AS "income_17",
    "people_6_by_homes"."c18" AS "c18",
    t."urban_24" AS "urban_24",
    t."c28" AS "c28"
  FROM "homes_3" t
  LEFT JOIN "people_6_by_homes" ON "people_6_by_homes"."household_id" = t."household_id"),
"loop2_7" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    t."person_id" AS "person_id",
    t."m0" AS "m0",
    t."c50" AS "c50",
    t."c49" > BIGINT '19782' AS "c51"
  FROM "loop2_6" t),
"people_7" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    t."person_id" AS "person_id",
    t."c14" AS "c14",
    t."c15" AS "c15",
    t."c16" AS "c16",
    t."c19" AS "c20",
    t."guardians_35" AS "guardians_35"
  FROM "people_6" t),
"loop2_8_by_people" AS MATERIALIZED (
  SELECT t."person_id" AS "person_id",
    MIN((CASE WHEN t."c51" THEN 0 WHEN t."c50" THEN 2 WHEN t."c51" IS NULL THEN 1 ELSE 3 END)) AS "c52"
  FROM "loop2_7" t
  GROUP BY t."person_id"),
"people_8_by_homes" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    CAST(SUM(t."c20") AS BIGINT) AS "c21"
  FROM "people_7" t
  GROUP BY t."household_id"),
"homes_9" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    t."income_17" AS "income_17",
    t."c18" AS "c18",
    "people_8_by_homes"."c21" AS "c21",
    t."urban_24" AS "urban_24",
    t."c28" AS "c28"
  FROM "homes_7" t
  LEFT JOIN "people_8_by_homes" ON "people_8_by_homes"."household_id" = t."household_id"),
"people_9" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    t."person_id" AS "person_id",
    t."c14" AS "c14",
    t."c15" AS "c15",
    t."c16" AS "c16",
    t."guardians_35" AS "guardians_35",
    "loop2_8_by_people"."c52" AS "c52"
  FROM "people_7" t
  LEFT JOIN "loop2_8_by_people" ON "loop2_8_by_people"."person_id" = t."person_id"),
"homes_10" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    t."income_17" AS "income_17",
    CASE WHEN NOT (t."c18" IS NOT NULL) THEN (BIGINT '0' + (COALESCE(t."c21", BIGINT '0'))) END AS "c22",
    t."c28" AS "c28",
    (CASE WHEN (t."urban_24" IS NOT NULL) AND t."urban_24" THEN BIGINT '110000' WHEN (t."urban_24" IS NOT NULL) AND (NOT t."urban_24") THEN BIGINT '100000' END) - (CASE WHEN NOT (t."c18" IS NOT NULL) THEN (BIGINT '0' + (COALESCE(t."c21", BIGINT '0'))) END) AS "c30"
  FROM "homes_9" t),
"people_10" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    t."person_id" AS "person_id",
    t."c14" AS "c14",
    t."c15" AS "c15",
    t."c16" AS "c16",
    CASE WHEN t."guardians_35" THEN (CASE WHEN t."c52" = 0 THEN TRUE WHEN t."c52" < 3 THEN NULL ELSE FALSE END) END AS "c53",
    t."guardians_35" AND (COALESCE(t."c52" = 2, FALSE)) AS "c54"
  FROM "people_9" t),
"homes_11" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    t."income_17" AS "income_17",
    t."c22" AS "c22",
    t."income_17" > BIGINT '9223372036854775807' - (CASE WHEN t."c22" > 0 THEN t."c22" ELSE BIGINT '0' END) OR t."income_17" < (BIGINT '-9223372036854775807' - BIGINT '1') - (CASE WHEN t."c22" < 0 THEN t."c22" ELSE BIGINT '0' END) AS "c23",
    t."c28" AS "c28",
    t."c30" AS "c30"
  FROM "homes_10" t),
"homes_12" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    t."income_17" + (CASE WHEN t."c23" THEN NULL ELSE t."c22" END) AS "c26",
    (t."income_17" IS NOT NULL) AND (t."c22" IS NOT NULL) AND COALESCE(t."c23", FALSE) AS "c27",
    t."c28" AS "c28",
    t."c30" AS "c30"
  FROM "homes_11" t),
"homes_13" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    t."c27" AS "c27",
    t."c26" < t."c28" AS "c29",
    t."c30" AS "c30"
  FROM "homes_12" t),
"homes_14" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    t."c27" AS "c27",
    t."c30" AS "c30",
    CASE WHEN NOT t."c29" OR t."c30" <= 0 THEN FALSE WHEN t."c29" AND t."c30" > 0 THEN TRUE END AS "c31",
    COALESCE(t."c29", FALSE) AND (COALESCE(t."c30" > 0, TRUE)) AS "c32"
  FROM "homes_13" t),
"homes_15" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    CASE WHEN t."c32" THEN TRUE ELSE t."c31" END AS "c33"
  FROM "homes_14" t),
"people_16" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    t."person_id" AS "person_id",
    t."c14" AS "c14",
    t."c15" AS "c15",
    t."c16" AS "c16",
    "homes_15"."c33" AS "c34",
    t."c53" AS "c53",
    t."c54" AS "c54"
  FROM "people_10" t
  LEFT JOIN "homes_15" ON "homes_15"."household_id" = t."household_id"),
"people_17" AS MATERIALIZED (
  SELECT t."household_id" AS "household_id",
    t."person_id" AS "person_id",
    t."c14" AS "c14",
    t."c15" AS "c15",
    t."c34" AS "c34",
    t."c53" AS "c53",
    t."c54" AS "c54",
    (t."c34" OR t."c53") AND (NOT (CASE WHEN t."c16" THEN TRUE ELSE t."c15" END)) AS "c55"
  FROM "people_16" t)
SELECT t."person_id" AS person_id, t."household_id" AS household_id, s.service, s.outcome, s.amount
FROM "people_17" t CROSS JOIN LATERAL unnest(CAST(ARRAY[
  'care',
  'guarded'] AS text[]), CAST(ARRAY[
  CASE WHEN t."c15" THEN 'yes' WHEN NOT t."c15" THEN 'no' ELSE 'unknown' END,
  CASE WHEN t."c55" THEN 'yes' WHEN NOT t."c55" THEN 'no' WHEN (COALESCE((NOT t."c34"), FALSE) AND (t."c54" OR COALESCE((NOT t."c53"), FALSE)) AND t."c54") THEN 'broken' ELSE 'unknown' END] AS text[]), CAST(ARRAY[
  CASE WHEN COALESCE(NOT t."c15", FALSE) THEN NULL ELSE t."c14" END,
  CAST(NULL AS BIGINT)] AS bigint[])) AS s(service, outcome, amount)
UNION ALL
SELECT NULL AS person_id, t."household_id" AS household_id, s.service, s.outcome, s.amount
FROM "homes_14" t CROSS JOIN LATERAL unnest(CAST(ARRAY[
  'home'] AS text[]), CAST(ARRAY[
  CASE WHEN t."c31" THEN 'yes' WHEN NOT t."c31" THEN 'no' WHEN t."c27" THEN 'broken' ELSE 'unknown' END] AS text[]), CAST(ARRAY[
  CASE WHEN COALESCE(NOT t."c31", FALSE) THEN NULL ELSE t."c30" END] AS bigint[])) AS s(service, outcome, amount)
