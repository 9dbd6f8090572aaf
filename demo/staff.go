package demo

import "minsheng/staff"

// Staff are the make-believe people who work in the district: a post of each
// kind that the program knows, and those whom the birth of a child and the
// assistance of a family lead to. Nobody of these names works there.
func Staff() []staff.First {
	const town = "330502100" // 织里镇
	return []staff.First{
		{Login: "demo.window", Name: "演示·沈窗口", Role: staff.Clerk, Area: District},
		{Login: "demo.zhili", Name: "演示·钱窗口", Role: staff.Clerk, Area: town},
		{Login: "demo.helper", Name: "演示·费社工", Role: staff.Helper, Area: town},
		{Login: "demo.zhili.civil", Name: "演示·吴民政", Role: staff.Caseworker, Area: town, Department: "civil-affairs"},
		{Login: "demo.zhili.head", Name: "演示·凌所长", Role: staff.Supervisor, Area: town, Department: "civil-affairs"},
		{Login: "demo.civil", Name: "演示·陆民政", Role: staff.Caseworker, Area: District, Department: "civil-affairs"},
		{Login: "demo.civil.head", Name: "演示·姚科长", Role: staff.Supervisor, Area: District, Department: "civil-affairs"},
		{Login: "demo.disabled", Name: "演示·潘残联", Role: staff.Caseworker, Area: District, Department: "disabled-persons"},
		{Login: "demo.police", Name: "演示·周户籍", Role: staff.Caseworker, Area: District, Department: "public-security"},
		{Login: "demo.health", Name: "演示·徐卫健", Role: staff.Caseworker, Area: District, Department: "health"},
		{Login: "demo.insurance", Name: "演示·施医保", Role: staff.Caseworker, Area: District, Department: "medical-insurance"},
		{Login: "demo.labour", Name: "演示·章人社", Role: staff.Caseworker, Area: District, Department: "human-resources"},
		{Login: "demo.labour.head", Name: "演示·温科长", Role: staff.Supervisor, Area: District, Department: "human-resources"},
		{Login: "demo.disease", Name: "演示·闵疾控", Role: staff.Caseworker, Area: District, Department: "disease-control"},
		{Login: "demo.education", Name: "演示·茅教育", Role: staff.Caseworker, Area: District, Department: "education"},
		{Login: "demo.housing", Name: "演示·计住建", Role: staff.Caseworker, Area: District, Department: "housing"},
		{Login: "demo.emergency", Name: "演示·邵应急", Role: staff.Caseworker, Area: District, Department: "emergency"},
		{Login: "demo.justice", Name: "演示·倪司法", Role: staff.Caseworker, Area: District, Department: "justice"},
		{Login: "demo.planner", Name: "演示·俞规划", Role: staff.Planner, Area: District},
		{Login: "demo.system", Name: "演示·莫系统", Role: staff.SystemAdmin, Area: District},
		{Login: "demo.security", Name: "演示·胡安全", Role: staff.SecurityAdmin, Area: District},
		{Login: "demo.auditor", Name: "演示·叶审计", Role: staff.Auditor, Area: District},
	}
}
