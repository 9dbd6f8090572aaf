package demo

// District is the code of the district that the city imitates.
const District = "330502"

// Township is one of the 19 townships and streets of Wuxing. Codes and names
// are those of the National Bureau of Statistics (统计用区划代码, as of
// 2023-06-30). The shares of town and village people are assumptions: no
// published table was at hand.
type Township struct {
	Code, Name    string
	town, village float64 // relative share of the district's town and village people
}

// Townships returns the 19 townships and streets in the order of their codes.
func Townships() []Township {
	return []Township{
		{"330502001", "月河街道", 5, 0},
		{"330502002", "朝阳街道", 5, 0},
		{"330502003", "爱山街道", 5, 0},
		{"330502004", "飞英街道", 6, 0},
		{"330502005", "龙泉街道", 8, 0},
		{"330502006", "凤凰街道", 7, 1},
		{"330502007", "康山街道", 4, 2},
		{"330502008", "仁皇山街道", 5, 2},
		{"330502009", "滨湖街道", 3, 4},
		{"330502010", "龙溪街道", 5, 4},
		{"330502011", "杨家埠街道", 4, 5},
		{"330502012", "环渚街道", 5, 5},
		{"330502013", "湖东街道", 5, 3},
		{"330502100", "织里镇", 20, 22},
		{"330502101", "八里店镇", 8, 14},
		{"330502102", "妙西镇", 1, 8},
		{"330502104", "埭溪镇", 2, 11},
		{"330502105", "东林镇", 1, 11},
		{"330502200", "道场乡", 1, 8},
	}
}

// origins are real county codes that newcomers are registered in; how often
// each comes is an assumption.
var origins = []option[string]{
	{"341522", 10}, {"341621", 7}, {"341226", 7}, {"341524", 5}, // 安徽 霍邱 涡阳 颍上 金寨
	{"411525", 7}, {"411722", 4}, // 河南 固始 上蔡
	{"421127", 4}, {"360121", 3}, {"520502", 4}, // 湖北 黄梅, 江西 南昌县, 贵州 七星关
	{"530627", 4}, {"511502", 3}, {"320324", 3}, // 云南 镇雄, 四川 宜宾翠屏, 江苏 睢宁
	{"330503", 9}, {"330522", 6}, {"330523", 5}, {"330521", 4}, {"330326", 2}, // 南浔 长兴 安吉 德清 平阳
}
