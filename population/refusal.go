package population

import (
	"strings"

	"minsheng/lang"
	"minsheng/rule"
)

// The refusals of whole files. Those of single rows follow below.
var (
	noManifest = Mistake{Code: "population.no-manifest",
		Say: lang.Text{ZH: "没有 " + ManifestName + "：数据集没有写完，或不是数据集", EN: "there is no " + ManifestName + ": the dataset is half written, or none"},
		Fix: lang.Text{ZH: "重新生成；别的工具最后写 " + ManifestName + "（docs/population.md）", EN: "write it again; other tools write " + ManifestName + " last (docs/population.md)"}}
	noFile = Mistake{Code: "population.no-file",
		Say: lang.Text{ZH: ManifestName + " 列出了这个文件，文件却不在", EN: ManifestName + " lists this file, but it is not there"}, Fix: again}
	unlisted = Mistake{Code: "population.unlisted-file",
		Say: lang.Text{ZH: ManifestName + " 没有列出这个文件", EN: ManifestName + " does not list this file"},
		Fix: lang.Text{ZH: "移走它，或列出它", EN: "move it away, or list it"}}
	wrongSum = Mistake{Code: "population.checksum",
		Say: lang.Text{ZH: "内容与 " + ManifestName + " 中的 sha256 不符：文件被改过或已损坏", EN: "its content is not that of the sha256 in " + ManifestName + ": it was changed or is damaged"}, Fix: again}

	again = lang.Text{ZH: "重新复制或重新生成这个数据集", EN: "copy or write the dataset again"}
)

func badManifest(why lang.Text) Mistake {
	return Mistake{Code: "population.manifest",
		Say: lang.Text{ZH: "写得不对：" + why.ZH, EN: "it is wrong: " + why.EN},
		Fix: lang.Text{ZH: "照 docs/population.md 的样子写", EN: "write it as docs/population.md shows"}}
}

func otherSchema(m *Manifest, want string) Mistake {
	return Mistake{Code: "population.other-schema",
		Say: textf("它按另一套属性写成（方案 %s，属性 %s），这里是 %s", "it was written with another schema (pack %s, schema %s); this one is %s", m.Pack, m.Schema, want),
		Fix: lang.Text{ZH: "用写它的那一版方案读，或按现在的方案重新生成", EN: "read it with the edition of the pack that it was written with, or write it again with this one"}}
}

func wrongSize(is, want int64) Mistake {
	return Mistake{Code: "population.size",
		Say: textf("文件有 %d 字节，"+ManifestName+" 说 %d：没有写完或被改过", "the file has %d bytes, "+ManifestName+" says %d: it is cut short or was changed", is, want), Fix: again}
}

func wrongRows(is, want int64) Mistake {
	return Mistake{Code: "population.rows",
		Say: textf("文件有 %d 行，"+ManifestName+" 说 %d 行", "the file has %d rows, "+ManifestName+" says %d", is, want), Fix: again}
}

func unreadable(err error) Mistake {
	return Mistake{Code: "population.unreadable",
		Say: textf("不是完整的 Parquet 文件：%v", "it is no whole Parquet file: %v", err), Fix: again}
}

func unknownColumn(name string, columns []Column) Mistake {
	m := Mistake{Code: "population.unknown-column", Column: name,
		Say: lang.Text{ZH: "属性表中没有这一列", EN: "the schema has no such column"},
		Fix: lang.Text{ZH: "去掉这一列；列名见 minsheng people columns", EN: "leave it out; minsheng people columns lists the names"}}
	for _, c := range columns {
		if near(c.Name, name) {
			m.Fix = textf("是不是 %s？", "did you mean %s?", c.Name)
		}
	}
	return m
}

// near reports whether two names differ by case, prefix or separators only.
func near(a, b string) bool {
	plain := func(s string) string {
		s = strings.ToLower(s)
		for _, p := range []string{"person.", "household."} {
			s = strings.TrimPrefix(s, p)
		}
		return strings.NewReplacer("_", "", ".", "", "-", "", " ", "").Replace(s)
	}
	return plain(a) == plain(b)
}

func doubleColumn(name string) Mistake {
	return Mistake{Code: "population.double-column", Column: name,
		Say: lang.Text{ZH: "这一列出现两次", EN: "the column stands there twice"},
		Fix: lang.Text{ZH: "只留一列", EN: "keep one"}}
}

func noColumn(name string) Mistake {
	return Mistake{Code: "population.no-column", Column: name,
		Say: lang.Text{ZH: "缺少这一列", EN: "the column is missing"},
		Fix: lang.Text{ZH: "每一行都要有户和人的编号（已享受的，还要有服务的代码）", EN: "every row needs the ids of its household and its person (of what is received, the code of the service, too)"}}
}

func wrongType(c *Column, is string) Mistake {
	return Mistake{Code: "population.wrong-type", Column: c.Name,
		Say: textf("类型应为 %s，不是 %s", "its type is %[2]s, not %[1]s", c.Type, is),
		Fix: textf("写成 %s", "write it as %s", c.Type)}
}

func unsorted(row int64) Mistake {
	return Mistake{Code: "population.unsorted", Column: HouseholdColumn, Row: row,
		Say: lang.Text{ZH: "户没有按编号从小到大排列，或同一户分在两处", EN: "households are not in ascending order of their ids, or one stands in two places"},
		Fix: lang.Text{ZH: "写之前按 household_id 排序（按字节，从小到大）", EN: "sort by household_id before writing (by bytes, ascending)"}}
}

func noID(column string, row int64) Mistake {
	return Mistake{Code: "population.no-id", Column: column, Row: row,
		Say: lang.Text{ZH: "编号是空的", EN: "the id is empty"},
		Fix: lang.Text{ZH: "每一行都要有户和人的编号", EN: "every row needs the ids of its household and its person"}}
}

func twice(row int64) Mistake {
	return Mistake{Code: "population.twice", Column: PersonColumn, Row: row,
		Say: lang.Text{ZH: "这个人在同一户里出现两次", EN: "this person stands twice in one household"},
		Fix: lang.Text{ZH: "每人一行", EN: "one row a person"}}
}

func stray(row int64) Mistake {
	return Mistake{Code: "population.stray-guest", Column: HouseholdColumn, Row: row,
		Say: lang.Text{ZH: "人员文件中没有这一户", EN: "the file of people has no such household"},
		Fix: lang.Text{ZH: "只写本文件各户的户外亲属，按 household_id 排序", EN: "write guests of that file's households only, sorted by household_id"}}
}

func strayReceipt(row int64) Mistake {
	return Mistake{Code: "population.stray-receipt", Column: HouseholdColumn, Row: row,
		Say: lang.Text{ZH: "人员文件中没有这一户", EN: "the file of people has no such household"},
		Fix: lang.Text{ZH: "只写本文件各户已享受的，按 household_id 排序；迁走的人不写", EN: "write what households of that file receive, sorted by household_id; leave out who has moved away"}}
}

func unknownReceiver(id string, row int64) Mistake {
	return Mistake{Code: "population.unknown-receiver", Column: PersonColumn, Row: row,
		Say: textf("这一户没有 %q 这个人", "the household has no member %q", id),
		Fix: lang.Text{ZH: "写这一户成员的编号；户本身享受的，留空；户外亲属写在自己那一户", EN: "write the id of a member, or null where the household itself receives; guests stand with their own household"}}
}

func otherHousehold(id, home string, row int64) Mistake {
	return Mistake{Code: "population.other-household", Column: PersonColumn, Row: row,
		Say: textf("%q 是 %q 户的人，不是这一户的", "%q is a member of household %q, not of this one", id, home),
		Fix: lang.Text{ZH: "写到那一户名下", EN: "write it with that household"}}
}

func noService(row int64) Mistake {
	return Mistake{Code: "population.no-service", Column: ServiceColumn, Row: row,
		Say: lang.Text{ZH: "没有写是哪项服务", EN: "it does not say which service it is"},
		Fix: lang.Text{ZH: "每一行都要写服务的代码", EN: "every row needs the code of a service"}}
}

func unlistedService(service string) Mistake {
	return Mistake{Code: "population.unlisted-service",
		Say: textf(ManifestName+" 的 received 没有列出服务 %q", "received in "+ManifestName+" does not list the service %q", service),
		Fix: lang.Text{ZH: "名单完整的服务写进 received；不完整的，不要写它的行", EN: "list in received the services of which the file says everything; leave out the rows of others"}}
}

func doubleReceipt(service string, row int64) Mistake {
	return Mistake{Code: "population.receipt-twice", Column: ServiceColumn, Row: row,
		Say: textf("同一人（或同一户）的 %s 出现两次", "%s stands there twice for one person or household", service),
		Fix: lang.Text{ZH: "每人（户）每项服务一行，金额相加", EN: "one row a person or household and service; add the amounts up"}}
}

func unlike(column string, row int64) Mistake {
	return Mistake{Code: "population.unlike", Column: column, Row: row,
		Say: lang.Text{ZH: "与同一户上一行的值不同", EN: "it differs from the row before, of the same household"},
		Fix: lang.Text{ZH: "household. 开头的列在一户的每一行都相同", EN: "columns that begin with household. are the same in every row of a household"}}
}

func noItem(column string, row int64) Mistake {
	return Mistake{Code: "population.empty-item", Column: column, Row: row,
		Say: lang.Text{ZH: "列表中有空项", EN: "an item of the list is null"},
		Fix: lang.Text{ZH: "不知道就让整个列表为空值；没有就写空列表", EN: "where nothing is known leave the whole list null; where there is nothing write an empty list"}}
}

// unfitValue says that a value cannot stand in a column.
func unfitValue(a *rule.Attribute, v rule.Value) Mistake {
	m := Mistake{Code: "population.value",
		Say: textf("%s 超出可能的范围", "%s is outside of what can exist", v),
		Fix: lang.Text{ZH: "改正，或留空（不知道）", EN: "correct it, or leave it null (not known)"}}
	switch {
	case a.Form == rule.FormArea:
		m.Code = "population.area"
		m.Say = textf("“%s” 不是 2 至 12 位的区划代码", "%q is not a division code of 2 to 12 digits", v.Text())
	case v.Kind() == rule.Text:
		m.Code = "population.unknown-code"
		m.Say = textf("没有代码 “%s”", "there is no code %q", v.Text())
		m.Fix = textf("写下列之一，或留空：%s", "write one of these, or leave it null: %s", codesOf(a))
	}
	return m
}

func codesOf(a *rule.Attribute) string {
	var ids []string
	for _, c := range a.Codes {
		ids = append(ids, c.ID)
	}
	return strings.Join(ids, ", ")
}
