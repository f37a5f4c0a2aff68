# Sourced by the commands beside it: builds when sources are newer, then `launch CLASS [JVM flag...] -- [argument...]`.
#   JAVA_HOME    which Java, 17 or later; without it the java of the PATH
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
root=$(cd "$here/../.." && pwd)
jar=$here/target/balsa-compare-0.1.0-SNAPSHOT.jar

die()
{
    echo "compare: $1" >&2
    exit 1
}

# A folder is newer than the jar when a file in it came or went.
stale()
{
    [ -f "$jar" ] && [ -d "$here/target/lib" ] || return 0
    [ -n "$(cd "$root" && find pom.xml {codecs,engine,benchmarks/compare}/pom.xml {codecs,engine,benchmarks/compare}/src/main \
        -newer "$jar" -print -quit 2> /dev/null)" ]
}

build()
{
    command -v mvn > /dev/null || die "building needs Maven, 3.8 or later, and there is no mvn on the PATH."
    echo "compare: building..." >&2
    rm -rf "$jar" "$here/target/lib"
    local output
    output=$(cd "$root" && mvn -B -ntp -q -pl benchmarks/compare -am package -Dmaven.test.skip=true -Dcheckstyle.skip 2>&1) || {
        echo "$output" >&2
        die "the build failed: see above."
    }
}

launch()
{
    local java=${JAVA_HOME:+$JAVA_HOME/bin/}java class=$1 flags=()
    command -v "$java" > /dev/null || die "no java at '$java': install a JDK, 17 or later, or set JAVA_HOME."
    shift
    while [ "$1" != -- ]; do
        flags+=("$1")
        shift
    done
    shift
    ! stale || build
    exec "$java" ${flags[@]+"${flags[@]}"} -Dcompare.target="$here/target" \
        --add-opens=java.base/jdk.internal.misc=ALL-UNNAMED -cp "$jar:$here/target/lib/*" "$class" "$@"
}
