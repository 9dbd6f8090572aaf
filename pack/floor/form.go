package floor

import (
	"maps"
	"math/big"
	"slices"
	"strconv"
)

// form is a sum of variables times whole numbers, plus a number. Every
// variable is a whole number: fen, days, millionths, counts.
type form struct {
	by map[int]*big.Int // by variable; never zero
	k  *big.Int
}

func number(n int64) form { return form{by: map[int]*big.Int{}, k: big.NewInt(n)} }

func variable(i int) form { return form{by: map[int]*big.Int{i: big.NewInt(1)}, k: new(big.Int)} }

// plus returns f + times·g.
func (f form) plus(g form, times *big.Int) form {
	sum := form{by: map[int]*big.Int{}, k: new(big.Int).Mul(g.k, times)}
	sum.k.Add(sum.k, f.k)
	for i, c := range f.by {
		sum.by[i] = new(big.Int).Set(c)
	}
	for i, c := range g.by {
		if sum.by[i] == nil {
			sum.by[i] = new(big.Int)
		}
		sum.by[i].Add(sum.by[i], new(big.Int).Mul(c, times))
		if sum.by[i].Sign() == 0 {
			delete(sum.by, i)
		}
	}
	return sum
}

var one, minusOne = big.NewInt(1), big.NewInt(-1)

func (f form) add(g form) form       { return f.plus(g, one) }
func (f form) sub(g form) form       { return f.plus(g, minusOne) }
func (f form) scale(n *big.Int) form { return number(0).plus(f, n) }

// vars lists the variables in order.
func (f form) vars() []int { return slices.Sorted(maps.Keys(f.by)) }

// tight divides "form <= 0" by what divides all coefficients; the number is
// rounded to the whole number that says the same of whole variables.
func (f form) tight() form {
	g := new(big.Int)
	for _, c := range f.by {
		g.GCD(nil, nil, g, new(big.Int).Abs(c))
	}
	if g.Sign() == 0 || g.Cmp(one) == 0 {
		return f
	}
	t := form{by: map[int]*big.Int{}, k: new(big.Int).Neg(f.k)}
	t.k.Neg(floorDiv(t.k, g))
	for i, c := range f.by {
		t.by[i] = new(big.Int).Div(c, g)
	}
	return t
}

// floorDiv returns a / b rounded down, for b > 0.
func floorDiv(a, b *big.Int) *big.Int {
	return new(big.Int).Div(a, b) // Euclidean: with b > 0 that is down
}

// ceilDiv returns a / b rounded up, for b > 0.
func ceilDiv(a, b *big.Int) *big.Int {
	return new(big.Int).Neg(floorDiv(new(big.Int).Neg(a), b))
}

// key names the left side, so that of two constraints on the same the tighter
// is kept.
func (f form) key() string {
	var b []byte
	for _, i := range f.vars() {
		b = strconv.AppendInt(b, int64(i), 10)
		b = append(b, ':')
		b = f.by[i].Append(b, 10)
		b = append(b, ' ')
	}
	return string(b)
}
