package access_test

import (
	"testing"

	"minsheng/access"
)

func TestAScopeCoversItsAreasAndDepartments(t *testing.T) {
	district := access.Scope{{Area: "330502", Department: "civil"}}
	tests := []struct {
		name  string
		scope access.Scope
		row   access.Row
		want  bool
	}{
		{"no scope covers nothing", nil, access.Row{}, false},
		{"the area itself", district, access.Row{Area: "330502", Department: "civil"}, true},
		{"a street below it", district, access.Row{Area: "330502003", Department: "civil"}, true},
		{"the city above it", district, access.Row{Area: "3305", Department: "civil"}, false},
		{"another district", district, access.Row{Area: "330503", Department: "civil"}, false},
		{"another department", district, access.Row{Area: "330502", Department: "health"}, false},
		{"what belongs to no department", district, access.Row{Area: "330502"}, false},
		{"all departments", access.Scope{{Area: "330502"}}, access.Row{Area: "330502001", Department: "health"}, true},
		{"one's own row", access.Own("p1"), access.Row{Area: "330502001", Department: "health", Person: "p1"}, true},
		{"somebody else's row", access.Own("p1"), access.Row{Area: "330502001", Person: "p2"}, false},
		{"nobody's own", access.Own(""), access.Row{}, false},
		{"everywhere", access.Everywhere(), access.Row{Area: "11", Department: "health", Person: "p2"}, true},
		{"a person's rows of one area only", access.Scope{{Area: "330502", Person: "p1"}}, access.Row{Area: "330503", Person: "p1"}, false},
		{"the second of two reaches", access.Scope{{Area: "330503"}, {Area: "330502"}}, access.Row{Area: "330502001"}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.scope.Covers(tt.row); got != tt.want {
				t.Errorf("Covers(%+v) = %v", tt.row, got)
			}
		})
	}
}

func TestAScopeIsWrittenAsAConditionWithItsArguments(t *testing.T) {
	where, args := access.Scope{{Area: "330502", Department: "civil"}, {Area: "3301"}}.Where("area", "dept", "person", 3)
	if want := "((area BETWEEN $3 AND $4 AND dept = $5) OR (area BETWEEN $6 AND $7))"; where != want {
		t.Errorf("Where = %s, want %s", where, want)
	}
	if len(args) != 5 || args[0] != "330502" || args[2] != "civil" || args[3] != "3301" {
		t.Errorf("arguments %v", args)
	}
	where, args = access.Scope{{Area: "330502", Department: "civil"}}.Places().Where("area", "dept", "person", 1)
	if where != "((area BETWEEN $1 AND $2))" || len(args) != 2 {
		t.Errorf("what is every department's is written as %s %v", where, args)
	}
	if where, args := access.Everywhere().Where("area", "dept", "person", 1); where != "1 = 1" || args != nil {
		t.Errorf("everywhere is written as %s %v", where, args)
	}
	if where, args := access.Own("p1").Where("area", "dept", "person", 2); where != "((person = $2))" || len(args) != 1 || args[0] != "p1" {
		t.Errorf("one's own is written as %s %v", where, args)
	}
	if where, args := access.Scope(nil).Where("area", "dept", "person", 1); where != "1 = 0" || args != nil {
		t.Errorf("nothing is written as %s %v", where, args)
	}
}
