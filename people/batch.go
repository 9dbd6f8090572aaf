package people

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"minsheng/civil"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
)

// Batch is households to enrol together: all of them or none.
type Batch struct {
	Source     string     // the department or file that says so
	AsOf       civil.Date // the day it says so; also since when, where nothing else is said
	Households []NewHousehold
}

// NewHousehold is a household to enrol with its members. A statement without a
// Source takes source and days from the batch.
type NewHousehold struct {
	ID      id.ID // made where empty
	Ref     string
	Area    string // where empty, where its first member lives
	Members []NewResident
	Said    []Statement
}

// NewResident is a person to enrol.
type NewResident struct {
	ID        id.ID  // made where empty
	Ref       string // what a link in the same batch calls this person
	Name      string
	Sex       Sex         // may be empty where Number tells
	BornOn    *civil.Date // may be nil where Number tells
	Number    Number
	Phone     string
	Role      Role
	Since     *civil.Date // in this household and residence; nil: Batch.AsOf
	Residence Residence
	Said      []Statement
	Links     []NewLink
}

// NewLink names the other person of a link by exactly one of Ref (in the same
// batch), Number (in the batch or on file) or ID (on file).
type NewLink struct {
	Kind   LinkKind
	Ref    string
	Number Number
	ID     id.ID
	Since  *civil.Date // nil: Batch.AsOf
}

// What can be wrong with a person to be enrolled. Field says where in the
// batch: households[2].members[0].name.
var (
	ErrName = fault.New(fault.Invalid, "people.name", lang.Text{
		ZH: "姓名应为 1 至 60 个字，不含控制字符", EN: "A name has 1 to 60 characters and no control characters"})
	ErrSex = fault.New(fault.Invalid, "people.sex", lang.Text{
		ZH: "性别应为 male（男）或 female（女）", EN: "Write the sex as male or female"})
	ErrBirthMissing = fault.New(fault.Invalid, "people.birth_missing", lang.Text{
		ZH: "没有公民身份号码时，须写出生日期", EN: "Without a citizen number, write the day of birth"})
	ErrBirthDiffers = fault.New(fault.Invalid, "people.birth_differs", lang.Text{
		ZH: "出生日期与公民身份号码不符", EN: "The day of birth is not the one in the citizen number"})
	ErrSexDiffers = fault.New(fault.Invalid, "people.sex_differs", lang.Text{
		ZH: "性别与公民身份号码不符", EN: "The sex is not the one in the citizen number"})
	ErrBirth = fault.New(fault.Invalid, "people.birth", lang.Text{
		ZH: "出生日期晚于数据日期，或早于 1850 年", EN: "The day of birth is after the day of the data, or before 1850"})
	ErrRole = fault.New(fault.Invalid, "people.role", lang.Text{
		ZH: "与户主关系应为 head、spouse、child、parent、grandchild、grandparent、sibling 或 other",
		EN: "Write the relation as head, spouse, child, parent, grandchild, grandparent, sibling or other"})
	ErrHeads = fault.New(fault.Invalid, "people.heads", lang.Text{
		ZH: "一户最多一名户主，且至少一名成员", EN: "A household has one head at most and one member at least"})
	ErrArea = fault.New(fault.Invalid, "people.area", lang.Text{
		ZH: "区划代码应为 6、9 或 12 位数字，如 330502", EN: "Write a division code of 6, 9 or 12 digits, like 330502"})
	ErrPhone = fault.New(fault.Invalid, "people.phone", lang.Text{
		ZH: "电话应为 7 至 15 位数字", EN: "Write a telephone number of 7 to 15 digits"})
	ErrLink = fault.New(fault.Invalid, "people.link", lang.Text{
		ZH: "监护人或义务人找不到：请写本批中的行号，或已登记的公民身份号码",
		EN: "The guardian or supporter is not found: name a row of this batch or a citizen number on file"})
	ErrSpan = fault.New(fault.Invalid, "people.span", lang.Text{
		ZH: "时段为空：结束日应晚于开始日", EN: "The span is empty: it must end after it begins"})
	ErrNumberTwice = fault.New(fault.Conflict, "people.number_twice", lang.Text{
		ZH: "本批中有两人用同一公民身份号码", EN: "Two people of the batch have the same citizen number"})
	ErrNumberTaken = fault.New(fault.Conflict, "people.number_taken", lang.Text{
		ZH: "这一公民身份号码已登记", EN: "This citizen number is on file already"})
)

// Check returns everything that is wrong with the batch by itself, in order.
func (b Batch) Check(c *Catalogue) []*fault.Error {
	k := checker{batch: b, catalogue: c, numbers: map[Number]bool{}, refs: map[string]bool{}}
	for _, h := range b.Households {
		for _, m := range h.Members {
			k.refs[m.Ref] = true
		}
	}
	delete(k.refs, "")
	for i, h := range b.Households {
		k.household(fmt.Sprintf("households[%d]", i), h)
	}
	return k.found
}

type checker struct {
	batch     Batch
	catalogue *Catalogue
	numbers   map[Number]bool
	refs      map[string]bool
	found     []*fault.Error
}

func (k *checker) add(where string, e *fault.Error) { k.found = append(k.found, e.At(where)) }

func (k *checker) household(where string, h NewHousehold) {
	heads := 0
	for i, m := range h.Members {
		if m.Role == Head {
			heads++
		}
		k.resident(fmt.Sprintf("%s.members[%d]", where, i), m)
	}
	if heads > 1 || len(h.Members) == 0 {
		k.add(where+".members", ErrHeads)
	}
	if h.Area != "" && !IsArea(h.Area) {
		k.add(where+".area", ErrArea)
	}
	k.said(where, Home, h.Said)
}

func (k *checker) resident(where string, m NewResident) {
	if !goodName(m.Name) {
		k.add(where+".name", ErrName)
	}
	k.identity(where, m)
	if !isRole(m.Role) {
		k.add(where+".relation", ErrRole)
	}
	if m.Phone != "" && !goodPhone(m.Phone) {
		k.add(where+".phone", ErrPhone)
	}
	if m.Residence.RegisteredArea != "" && !IsArea(m.Residence.RegisteredArea) {
		k.add(where+".registered_area", ErrArea)
	}
	if !IsArea(m.Residence.LivesInArea) {
		k.add(where+".lives_in_area", ErrArea)
	}
	for i, l := range m.Links {
		if !k.wellNamed(l) {
			k.add(fmt.Sprintf("%s.links[%d]", where, i), ErrLink)
		}
	}
	k.said(where, Person, m.Said)
}

func (k *checker) identity(where string, m NewResident) {
	if m.Number.IsZero() {
		if m.Sex != Female && m.Sex != Male {
			k.add(where+".sex", ErrSex)
		}
		if m.BornOn == nil {
			k.add(where+".birth_on", ErrBirthMissing)
			return
		}
	} else {
		k.againstNumber(where, m)
	}
	if y, _, _ := m.born().YMD(); m.born() > k.batch.AsOf || y < 1850 {
		k.add(where+".birth_on", ErrBirth)
	}
}

func (k *checker) againstNumber(where string, m NewResident) {
	if k.numbers[m.Number] {
		k.add(where+".citizen_number", ErrNumberTwice)
	}
	k.numbers[m.Number] = true
	if m.Sex != "" && m.Sex != m.Number.Sex() {
		k.add(where+".sex", ErrSexDiffers)
	}
	if m.BornOn != nil && *m.BornOn != m.Number.BornOn() {
		k.add(where+".birth_on", ErrBirthDiffers)
	}
}

func (k *checker) wellNamed(l NewLink) bool {
	named := 0
	for _, given := range []bool{l.Ref != "", !l.Number.IsZero(), l.ID != ""} {
		if given {
			named++
		}
	}
	return named == 1 && (l.Kind == Guardian || l.Kind == Supporter) && (l.Ref == "" || k.refs[l.Ref])
}

func (k *checker) said(where string, e Entity, list []Statement) {
	for _, s := range list {
		for _, err := range s.orFrom(k.batch).check(k.catalogue, e) {
			k.add(where+"."+err.Field, err)
		}
	}
}

// born is the day of birth: the number's, where there is one.
func (m NewResident) born() civil.Date {
	if m.Number.IsZero() {
		return *m.BornOn
	}
	return m.Number.BornOn()
}

func (m NewResident) sex() Sex {
	if m.Number.IsZero() {
		return m.Sex
	}
	return m.Number.Sex()
}

// check returns what is wrong with a statement, by attribute.
func (s Statement) check(c *Catalogue, e Entity) []*fault.Error {
	var found []*fault.Error
	if s.Empty() {
		found = append(found, ErrSpan.At("said"))
	}
	for _, name := range sortedNames(s.Values) {
		if err, wrong := c.Check(e, name, s.Values[name]).(*fault.Error); wrong {
			found = append(found, err)
		}
	}
	return found
}

func isRole(r Role) bool {
	for _, known := range Roles() {
		if r == known {
			return true
		}
	}
	return false
}

func goodPhone(s string) bool { return len(s) >= 7 && len(s) <= 15 && allDigits(s) }

func goodName(s string) bool {
	n := utf8.RuneCountInString(s)
	return n >= 1 && n <= 60 && strings.TrimSpace(s) == s && utf8.ValidString(s) &&
		!strings.ContainsFunc(s, unicode.IsControl)
}
