package io.corepress.mlpackage.program;

import io.corepress.mil.MalformedModelException;

/** Where in a model we are, as a path of names; made into text only when something is wrong there. */
record Location(Location outer, String name) {
    static Location of(String name) {
        return new Location(null, name);
    }

    Location at(String inner) {
        return new Location(this, inner);
    }

    Location at(String list, int index) {
        return new Location(this, list + "[" + index + "]");
    }

    MalformedModelException malformed(String what) {
        return new MalformedModelException(this + ": " + what);
    }

    @Override
    public String toString() {
        if (outer == null) {
            return name;
        }
        String before = outer.toString();
        return before.isEmpty() ? name : before + "/" + name;
    }
}
