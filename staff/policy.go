package staff

import (
	_ "embed"
	"fmt"

	"github.com/cedar-policy/cedar-go"

	"minsheng/access"
)

//go:embed policy.cedar
var policyText []byte

// policy answers what a post may do.
type policy struct{ set *cedar.PolicySet }

func readPolicy() (policy, error) {
	set, err := cedar.NewPolicySetFromBytes("policy.cedar", policyText)
	if err != nil {
		return policy{}, fmt.Errorf("policy.cedar: %w", err)
	}
	return policy{set}, nil
}

// The kinds of things that policies name.
const (
	postKind   = cedar.EntityType("Post")
	roleKind   = cedar.EntityType("Role")
	areaKind   = cedar.EntityType("Area")
	rowKind    = cedar.EntityType("Row")
	actionKind = cedar.EntityType("Action")
)

// allows asks whether a post may do something to a row.
func (p policy) allows(post Post, do access.Action, row access.Row) bool {
	who := cedar.NewEntityUID(postKind, cedar.String(post.ID))
	what := cedar.NewEntityUID(rowKind, "row")
	entities := cedar.EntityMap{
		who: {UID: who, Parents: cedar.NewEntityUIDSet(cedar.NewEntityUID(roleKind, cedar.String(post.Role))),
			Attributes: cedar.NewRecord(cedar.RecordMap{
				"area":       cedar.NewEntityUID(areaKind, cedar.String(post.Area)),
				"department": cedar.String(post.Department),
				"account":    cedar.String(post.Account),
			})},
		what: {UID: what, Parents: cedar.NewEntityUIDSet(areasOf(row.Area)...),
			Attributes: cedar.NewRecord(cedar.RecordMap{
				"department": cedar.String(row.Department),
				"author":     cedar.String(row.Author),
			})},
	}
	decision, _ := cedar.Authorize(p.set, entities, cedar.Request{
		Principal: who, Action: cedar.NewEntityUID(actionKind, cedar.String(do)), Resource: what, Context: cedar.NewRecord(nil)})
	return decision == cedar.Allow
}

// areasOf lists an area and every prefix of its code, the whole country
// included: what lies in an area lies in those around it.
func areasOf(code string) []cedar.EntityUID {
	all := make([]cedar.EntityUID, 0, len(code)+1)
	for n := range len(code) + 1 {
		all = append(all, cedar.NewEntityUID(areaKind, cedar.String(code[:n])))
	}
	return all
}

// reach is what the policy lets a post do by area and department alone, found
// by asking it: about a row of the post's own department, then about one of
// another, in the post's own area.
func (p policy) reach(post Post, do access.Action) (access.Reach, bool) {
	const another = "\x00another"
	own := access.Row{Area: post.Area, Department: post.Department}
	switch {
	case p.allows(post, do, access.Row{Area: post.Area, Department: another}):
		return access.Reach{Area: post.Area}, true
	case post.Department != "" && p.allows(post, do, own):
		return access.Reach{Area: post.Area, Department: post.Department}, true
	}
	return access.Reach{}, false
}
