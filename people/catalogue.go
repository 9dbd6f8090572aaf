package people

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"minsheng/fault"
	"minsheng/lang"
)

// Entity is what an attribute belongs to.
type Entity uint8

// The entities.
const (
	Person Entity = iota
	Home          // a household
)

// Code is one of the values a text attribute may have.
type Code struct {
	Code string
	Name lang.Text
}

// Attribute is a thing that can be known of a person or a household, as the
// pack declares it.
type Attribute struct {
	Name       string // as rules write it: disability_level
	Entity     Entity
	Kind       Kind
	Label      lang.Text
	Codes      []Code // what a Text or a List may hold; nil: anything
	Area       bool   // a Text that is a division code
	Unit       lang.Text
	Department string // who supplies it
	Sealed     bool   // sensitive (敏感个人信息): encrypted in the database
}

// Catalogue is the attributes in the pack's order. What the register itself
// holds of every resident (see Held) is not among them.
type Catalogue struct {
	list   []Attribute
	byName [2]map[string]int
}

// Held names what stands in the register's own columns; a catalogue leaves
// attributes of these names to them.
func Held() []string {
	return []string{"birth_on", "sex", "relation", "registered_area", "lives_in_area", "residence_permit_since"}
}

// ErrAttribute says that a value does not fit the catalogue: no such name, the
// wrong kind, a code that does not exist. Field is the attribute's name.
var ErrAttribute = fault.New(fault.Invalid, "people.attribute", lang.Text{
	ZH: "属性值不符合目录", EN: "A value does not fit the catalogue"})

// NewCatalogue checks and keeps the attributes; those that the register holds
// itself are left out. It fails on a name that is missing, doubled or not
// lower-case with underscores, and on a kind that cannot carry codes.
func NewCatalogue(attributes ...Attribute) (*Catalogue, error) {
	c := &Catalogue{byName: [2]map[string]int{{}, {}}}
	for _, a := range attributes {
		if a.Entity == Person && slices.Contains(Held(), a.Name) {
			continue
		}
		if !plainName(a.Name) {
			return nil, fmt.Errorf("attribute %q: a name has lower-case letters, digits and underscores", a.Name)
		}
		if _, double := c.byName[a.Entity][a.Name]; double {
			return nil, fmt.Errorf("attribute %q stands twice in the catalogue", a.Name)
		}
		if a.Kind == Unknown || a.Kind > List {
			return nil, fmt.Errorf("attribute %q has no kind", a.Name)
		}
		if (len(a.Codes) > 0 && a.Kind != Text && a.Kind != List) || (a.Area && a.Kind != Text) {
			return nil, fmt.Errorf("attribute %q: a %s has no codes", a.Name, a.Kind)
		}
		c.byName[a.Entity][a.Name] = len(c.list)
		c.list = append(c.list, a)
	}
	return c, nil
}

func plainName(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '_' {
			return false
		}
	}
	return s != ""
}

// Attributes returns the attributes of one entity in order.
func (c *Catalogue) Attributes(e Entity) []Attribute {
	var list []Attribute
	for _, a := range c.list {
		if a.Entity == e {
			list = append(list, a)
		}
	}
	return list
}

// Find returns an attribute by name.
func (c *Catalogue) Find(e Entity, name string) (Attribute, bool) {
	i, ok := c.byName[e][name]
	if !ok {
		return Attribute{}, false
	}
	return c.list[i], true
}

// Check says whether a value may be kept under a name; an Unknown value, which
// withdraws, always may. Fault: ErrAttribute.
func (c *Catalogue) Check(e Entity, name string, v Value) error {
	a, ok := c.Find(e, name)
	if !ok {
		return attributeFault(name, "目录中没有这一属性", "The catalogue has no such attribute")
	}
	if v.kind == Unknown {
		return nil
	}
	if v.kind != a.Kind {
		return attributeFault(name, fmt.Sprintf("应为 %s，不是 %s", a.Kind, v.kind), fmt.Sprintf("It is a %s, not a %s", a.Kind, v.kind))
	}
	items := v.list
	if v.kind == Text {
		items = []string{v.s}
	}
	for _, s := range items {
		if err := a.checkText(s); err != nil {
			return err
		}
	}
	return nil
}

func (a Attribute) checkText(s string) error {
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return attributeFault(a.Name, "含有无法保存的字符", "It holds characters that cannot be kept")
	}
	if a.Area && !IsArea(s) {
		return attributeFault(a.Name, "应为 6、9 或 12 位区划代码，如 330502", "Write a division code of 6, 9 or 12 digits, like 330502")
	}
	if len(a.Codes) == 0 || slices.ContainsFunc(a.Codes, func(c Code) bool { return c.Code == s }) {
		return nil
	}
	var zh, en []string
	for _, c := range a.Codes {
		zh = append(zh, c.Code+"（"+c.Name.ZH+"）")
		en = append(en, c.Code)
	}
	return attributeFault(a.Name, "应为下列代码之一："+strings.Join(zh, "、"), "Write one of "+strings.Join(en, ", "))
}

func attributeFault(name, zh, en string) error {
	e := ErrAttribute.At(name)
	e.Say = lang.Text{ZH: zh, EN: en}
	return e
}

// IsArea reports whether s has the form of a division code: six digits of a
// county, nine of a town, twelve of a village or community.
func IsArea(s string) bool {
	return (len(s) == 6 || len(s) == 9 || len(s) == 12) && allDigits(s) && s[0] != '0'
}
