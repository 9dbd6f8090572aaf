package pack

import "minsheng/lang"

// The codes of what can be wrong with a pack. Codes says what each means;
// testdata holds an executed example of each.
const (
	CodeNoPack          = "pack.no-pack"
	CodeUnreadable      = "pack.unreadable"
	CodeTooLarge        = "pack.too-large"
	CodeTooMany         = "pack.too-many-files"
	CodeTooDeep         = "pack.too-deep"
	CodeNotUTF8         = "pack.not-utf8"
	CodeEmpty           = "pack.empty-file"
	CodeSyntax          = "pack.syntax"
	CodeAlias           = "pack.alias"
	CodeTag             = "pack.tag"
	CodeDocuments       = "pack.documents"
	CodeUnknownFile     = "pack.unknown-file"
	CodeUnknownKey      = "pack.unknown-key"
	CodeDuplicateKey    = "pack.duplicate-key"
	CodeMissingKey      = "pack.missing-key"
	CodeWrongKind       = "pack.wrong-kind"
	CodeWrongValue      = "pack.wrong-value"
	CodeUnknownWord     = "pack.unknown-word"
	CodeMissingText     = "pack.missing-text"
	CodeWrongID         = "pack.wrong-id"
	CodeDuplicateID     = "pack.duplicate-id"
	CodeWrongCode       = "pack.wrong-code"
	CodeParent          = "pack.parent"
	CodeMisplaced       = "pack.misplaced"
	CodeUnknownName     = "pack.unknown-name"
	CodeMissingSource   = "pack.missing-source"
	CodeDaysOverlap     = "pack.days-overlap"
	CodeDaysEmpty       = "pack.days-empty"
	CodeWhen            = "pack.when"
	CodeParamInherited  = "pack.param-inherited"
	CodeParamUndecided  = "pack.param-undecided"
	CodeParamNotYet     = "pack.param-not-yet"
	CodeIncomplete      = "pack.incomplete-service"
	CodeNothingToChange = "pack.nothing-to-change"
	CodeWrongCategory   = "pack.wrong-category"
	CodeRuleType        = "pack.rule-type"
	CodeGroupAsks       = "pack.group-asks"
	CodeUnreachable     = "pack.unreachable-line"
	CodeAmountOpen      = "pack.amount-open"
	CodeAmountNothing   = "pack.amount-nothing"
	CodeWordsBehind     = "pack.words-behind"
	CodeContradiction   = "pack.contradiction"
	CodeCycle           = "pack.cycle"
	CodeShares          = "pack.shares"
	CodeProcess         = "pack.process"
	CodeForm            = "pack.form"
	CodeFloorNarrower   = "pack.floor-narrower"
	CodeFloorLower      = "pack.floor-lower"
	CodeFloorPeriod     = "pack.floor-period"
	CodeFloorBeside     = "pack.floor-beside"
	CodeCaseSubject     = "pack.case-subject"
	CodeCaseFailed      = "pack.case-failed"
	CodeQuoteNotFound   = "pack.quote-not-found"
)

// Code is a kind of mistake and what it means.
type Code struct {
	ID      string
	Meaning lang.Text
}

// Codes returns every code of this package with its meaning, in the order in
// which a pack is read.
func Codes() []Code {
	return []Code{
		{CodeNoPack, text("没有这个方案", "there is no such pack")},
		{CodeUnreadable, text("文件读不了", "a file cannot be read")},
		{CodeTooLarge, text("文件太大", "a file is too large")},
		{CodeTooMany, text("文件太多", "a pack has too many files")},
		{CodeTooDeep, text("层次太深", "a file is nested too deeply")},
		{CodeNotUTF8, text("文件不是 UTF-8 编码", "a file is not UTF-8")},
		{CodeEmpty, text("文件是空的", "a file is empty")},
		{CodeSyntax, text("不是合格的 YAML", "a file is not YAML")},
		{CodeAlias, text("用了 YAML 的锚点或引用", "a file uses YAML anchors or aliases")},
		{CodeTag, text("用了 YAML 的标签", "a file uses YAML tags")},
		{CodeDocuments, text("一个文件里有几份 YAML", "a file holds several YAML documents")},
		{CodeUnknownFile, text("方案里没有这种文件", "a pack has no such file")},
		{CodeUnknownKey, text("没有这个键", "a key that does not exist")},
		{CodeDuplicateKey, text("同一个键写了两次", "a key is written twice")},
		{CodeMissingKey, text("缺少必需的键", "a key is missing")},
		{CodeWrongKind, text("该是列表、映射或单个值而不是", "a list, a mapping or a single value where another is needed")},
		{CodeWrongValue, text("值的写法不对", "a value of the wrong form")},
		{CodeUnknownWord, text("不在可选的词里", "a word that is not among those allowed")},
		{CodeMissingText, text("缺少文字", "words are missing in a language")},
		{CodeWrongID, text("标识的写法不对", "an id of the wrong form")},
		{CodeDuplicateID, text("标识重复", "an id is used twice")},
		{CodeWrongCode, text("方案代码不对", "the code of a pack is wrong")},
		{CodeParent, text("上级方案不对", "the parent of a pack is wrong")},
		{CodeMisplaced, text("只能写在根方案里", "something that only the root pack may hold")},
		{CodeUnknownName, text("引用的名字不存在", "a name that nothing has")},
		{CodeMissingSource, text("缺少出处", "a fact without its source")},
		{CodeDaysOverlap, text("日期重叠", "days overlap")},
		{CodeDaysEmpty, text("起止日期之间没有一天", "a span without a day")},
		{CodeWhen, text("when 与 by 不符", "`when` does not fit `by`")},
		{CodeParamInherited, text("改了上级参数的定义", "a pack defines anew what its parent has defined")},
		{CodeParamUndecided, text("参数没有值，也没说由谁定", "a parameter without a value and without who decides")},
		{CodeParamNotYet, text("参数生效前就被使用", "a parameter used before it exists")},
		{CodeIncomplete, text("服务没有写全", "a service is not complete")},
		{CodeNothingToChange, text("下级没有改动任何东西", "a file that changes nothing")},
		{CodeWrongCategory, text("类别不属于这个领域", "a category of another field")},
		{CodeRuleType, text("规则的结果类型不对", "a rule with a result of the wrong type")},
		{CodeGroupAsks, text("人群的条件问到了应享受什么", "a group whose condition asks what is owed")},
		{CodeUnreachable, text("永远轮不到的一行", "a line that is never reached")},
		{CodeAmountOpen, text("金额没有兜底的一行", "an amount without a line for everybody else")},
		{CodeAmountNothing, text("金额是零", "an amount of nothing")},
		{CodeWordsBehind, text("提醒：条件改了，话没有改", "a warning: conditions are changed and the words are not")},
		{CodeContradiction, text("规则之间互相矛盾", "rules that contradict each other")},
		{CodeCycle, text("服务之间互相等待", "services that wait for each other")},
		{CodeShares, text("各方份额合计不是一", "shares that do not add up to the whole")},
		{CodeProcess, text("办理流程走不到头，或有走不到的状态", "a process in which a state is never reached or never left")},
		{CodeForm, text("表单里有问不到、合不拢的问题", "a form with a question that is never asked or does not fit another")},
		{CodeFloorNarrower, text("缩小了上级规定的范围", "a rule that is narrower than that of the pack above")},
		{CodeFloorLower, text("低于上级规定的标准", "an amount that is lower than that of the pack above")},
		{CodeFloorPeriod, text("发放周期与上级不同，无从比较", "an amount for another time than that of the pack above")},
		{CodeFloorBeside, text("用让位、择高、计入收入或改类别缩小上级的规定", "a service narrowed by yielding, taking the higher, counting as income, or its class")},
		{CodeCaseSubject, text("案例问的对象不对，永远不会不通过", "a case that asks the wrong subject and so can never fail")},
		{CodeCaseFailed, text("案例不通过", "a case fails")},
		{CodeQuoteNotFound, text("原文中找不到引文", "a quotation that its source does not hold")},
	}
}
