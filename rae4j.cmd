@echo off
rem Runs the rae4j command; builds it first where it is missing or older than its sources.
rem The same rules as in the script rae4j beside it, for Windows.
rem   RAE4J_PROFILE        build and run with a Maven profile: "cuda" brings the CUDA natives,
rem                        "boosting" gradient boosting for the probe, "cuda,boosting" both
rem   RAE4J_PLUGINS        folder with plugins (default: plugins\ beside this file)
rem   RAE4J_JAVA_OPTS      further options for java, for example -Xmx8g
setlocal EnableExtensions DisableDelayedExpansion

for %%R in ("%~dp0.") do set "_root=%%~fR"
set "_command=%~0"
set "_target=%_root%\cli\target"
set "_dist=%_target%\dist"
if defined RAE4J_PROFILE set "_dist=%_target%\dist-%RAE4J_PROFILE%"
set "_next=%_dist%.next"
set "_stamp=%_dist%\complete"
set "_main=io.github.rae4j.cli.Main"

set "_java="
if defined JAVA_HOME if exist "%JAVA_HOME%\bin\java.exe" set "_java=%JAVA_HOME%\bin\java.exe"
if not defined _java for %%J in (java.exe) do set "_java=%%~$PATH:J"
if not defined _java (
  call :say "there is no java; install a JDK 17 or newer"
  exit /b 1
)

rem The number of Java's version: out of the file that each JDK has, or else by asking.
for %%H in ("%_java%\..\..") do set "_home=%%~fH"
set "_found="
if exist "%_home%\release" for /f "usebackq tokens=1,* delims==" %%A in ("%_home%\release") do if "%%A"=="JAVA_VERSION" set "_found=%%~B"
if not defined _found for /f "tokens=3" %%V in ('""%_java%" -version 2>&1"') do if not defined _found set "_found=%%~V"
set "_full=%_found%"
if defined _found if "%_found:~0,2%"=="1." set "_found=%_found:~2%"
set "_version="
if defined _found for /f "tokens=1 delims=.+-_ " %%V in ("%_found%") do set "_version=%%V"
if defined _version for /f "delims=0123456789" %%X in ("%_version%") do set "_version="
if not defined _version (
  call :say "%_java% is Java of an unknown version; rae4j needs a JDK 17 or newer (set JAVA_HOME)"
  exit /b 1
)
if %_version% LSS 17 (
  call :say "%_java% is Java %_version%; rae4j needs a JDK 17 or newer (set JAVA_HOME)"
  exit /b 1
)

rem What Java's class path cannot name.
if not "%_root:;=%"=="%_root%" (
  call :say "%_root% has a ';' in its path, which separates the entries of Java's class path; move the checkout"
  exit /b 1
)
set "_slashed=%_root%\"
if not "%_slashed:!\=%"=="%_slashed%" (
  call :say "%_root% has a folder whose name ends in '!', which Java takes for the end of a jar; move the checkout"
  exit /b 1
)

rem Newer ones warn about what native libraries need, unless it is allowed; older ones lack the options.
set "_allowed=--enable-native-access=ALL-UNNAMED"
if %_version% GEQ 23 set "_allowed=%_allowed% --sun-misc-unsafe-memory-access=allow"

rem The time of the stamp is that of the beginning, so that no change is missed.
call :is_stale
if not defined _stale goto built
if not exist "%_target%\" mkdir "%_target%" 2>nul
copy /y nul "%_target%\writable" >nul 2>nul
if not exist "%_target%\writable" (
  call :say "it has to be built first, but %_target% cannot be written; run it once as a user who may"
  exit /b 1
)
del /q "%_target%\writable" 2>nul

rem Two first runs at once: a file that one has open for writing cannot be opened by the other, which
rem waits, looks again, and finds everything built.
:lock
set "_held="
set "_failed="
8>&2 2>nul ( 9>"%_target%\build.lock" ( 2>&8 call :locked ) )
if not defined _held (
  ping -n 2 127.0.0.1 >nul
  goto lock
)
if defined _failed exit /b 1
:built

rem A class-data archive halves the time to start; one belongs to one Java. It is made on the first
rem run with that Java, and an empty file says that this Java could not. Before Java 21 an archive remembers
rem which methods waited for a compiler when it was made, and these are never compiled afterwards
rem (JDK-8306460); so nothing waits while it is made.
for %%H in ("%_home%") do set "_archive=%_dist%\classes-%%~nxH-%_full%.jsa"
if exist "%_archive%" goto archived
set "_making=%_archive%.%RANDOM%"
"%_java%" "-XX:ArchiveClassesAtExit=%_making%" -Xlog:disable -Xlog:all=off -XX:+UseSerialGC ^
  -Xbatch -XX:TieredStopAtLevel=1 %_allowed% "-Donnxruntime.native.path=%_dist%\native" ^
  -cp "%_dist%\lib\*" %_main% warm-up >nul 2>nul
if errorlevel 1 del /q "%_making%" 2>nul
if exist "%_making%" (move /y "%_making%" "%_archive%" >nul 2>nul) else (copy /y nul "%_archive%" >nul 2>nul)
:archived
set "_shared="
for %%A in ("%_archive%") do if %%~zA0 GTR 0 set "_shared=-XX:SharedArchiveFile=%_archive%"

rem OpenMP's threads sleep while they wait, so that libtorch's OpenBLAS may use the cores meanwhile. The
rem products of bf16 are oneDNN's, whose threads are OpenMP's own: asleep, they leave small ones to one core.
rem An equals sign separates words here as a space does; %* keeps them all.
set "_waiting=passive"
set "_previous="
:words
set "_word=%~1"
if not defined _word goto waiting
if /i "%_previous% %_word%"=="--precision bf16" set "_waiting="
set "_previous=%_word%"
shift /1
goto words
:waiting
if defined _waiting if not defined OMP_WAIT_POLICY set "OMP_WAIT_POLICY=passive"

rem With workspaces of fixed sizes a GPU's matrix products give the same bits every time.
if not defined CUBLAS_WORKSPACE_CONFIG set "CUBLAS_WORKSPACE_CONFIG=:4096:8"

rem Errors of the virtual machine are shown, but not that a class-data archive does not fit its options.
set "_logged=all=error,cds*=off"
if %_version% GEQ 24 set "_logged=%_logged%,aot*=off"

set "_plugins=%RAE4J_PLUGINS%"
if not defined _plugins set "_plugins=%_root%\plugins"

rem The user's options stand behind ours and win. The optimizing compiler starts ten times later than
rem usual: short runs, whose work is native, end before it pays, and long ones still get it. A heap that
rem begins small stays so: by itself it begins with a part of the machine's memory, all of which is used
rem before anything is collected. Batch files cannot tell a terminal from a file, so progress is shown as to
rem a file; -Drae4j.terminal=true changes it.
if defined _shared set _shared="%_shared%"
"%_java%" %_shared% -Xshare:auto -Xlog:disable "-Xlog:%_logged%:stderr" -XX:+UseSerialGC -Xms32m -XX:-UsePerfData ^
  -XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000 ^
  -XX:Tier4CompileThreshold=150000 -XX:Tier4BackEdgeThreshold=400000 ^
  %_allowed% -Djava.awt.headless=true ^
  "-Djava.util.logging.config.file=%_root%\cli\src\main\launcher\logging.properties" ^
  "-Donnxruntime.native.path=%_dist%\native" -Drae4j.terminal=false "-Drae4j.command=%_command%" ^
  "-Drae4j.plugins=%_plugins%" %RAE4J_JAVA_OPTS% -cp "%_dist%\lib\*" %_main% %*
exit /b %errorlevel%

rem ---------------------------------------------------------------------------------------------

:say
for /f "delims=" %%T in ("%~1") do >&2 echo rae4j: %%T
exit /b 0

:locked
set "_held=yes"
call :is_stale
if not defined _stale exit /b 0
call :build
exit /b 0

rem Sets "stale" where there is no stamp, or a source, a folder of sources or a pom is newer.
:is_stale
set "_stale=yes"
if not exist "%_stamp%" exit /b 0
set "_stale="
for /f "delims=" %%F in ('powershell -NoLogo -NoProfile -NonInteractive -Command ^
  "$stamp = (Get-Item -LiteralPath $env:_stamp).LastWriteTimeUtc;" ^
  "$skip = '^(\..*|target|plugins|docs|examples|benchmarks|testkit|testdata)$';" ^
  "$modules = Get-ChildItem -LiteralPath $env:_root -Directory | Where-Object { $_.Name -notmatch $skip };" ^
  "$files = @(Get-Item -LiteralPath (Join-Path $env:_root 'pom.xml'));" ^
  "foreach ($m in $modules) {" ^
  "$files += @(Get-ChildItem -LiteralPath $m.FullName -Filter pom.xml -File);" ^
  "$main = Join-Path $m.FullName 'src\main';" ^
  "if (Test-Path -LiteralPath $main) { $files += @(Get-Item -LiteralPath $main) + @(Get-ChildItem -LiteralPath $main -Recurse) } };" ^
  "if ($files | Where-Object { $_.LastWriteTimeUtc -gt $stamp }) { 'stale' }"') do set "_stale=yes"
exit /b 0

:build
where mvn >nul 2>nul
if errorlevel 1 (
  call :say "there is no mvn; install Maven 3.8 or newer"
  set "_failed=yes"
  exit /b 0
)
call :say "building (first use or changed sources; takes some minutes the first time)"
rem Built beside its place and moved there: nothing of an earlier or interrupted build is ever on the
rem class path.
if exist "%_next%\" rmdir /s /q "%_next%"
if exist "%_dist%.old\" rmdir /s /q "%_dist%.old"
mkdir "%_next%"
type nul >"%_next%\complete"
set "_profiles="
if defined RAE4J_PROFILE set _profiles="-P%RAE4J_PROFILE%"
rem Quiet Maven would keep back the warnings for which the compiler fails.
set "_log=%_target%\build.log"
call mvn -B -ntp -Dstyle.color=never -f "%_root%\pom.xml" -pl cli -am %_profiles% "-Drae4j.dist=%_next%" -Dmaven.test.skip=true package >"%_log%" 2>&1
if errorlevel 1 (
  rmdir /s /q "%_next%"
  findstr /b /r /c:"\[ERROR\] [^*]" /c:"\[WARNING\] [^*]" "%_log%" 1>&2 || type "%_log%" 1>&2
  call :say "the build failed; the lines above say why, and %_log% has all of them"
  set "_failed=yes"
  exit /b 0
)
if exist "%_dist%\" move "%_dist%" "%_dist%.old" >nul
if exist "%_dist%\" (
  rem Windows moves no folder of which a file is open.
  rmdir /s /q "%_next%"
  call :say "%_dist% is in use; wait for the runs that are under way and try again"
  set "_failed=yes"
  exit /b 0
)
move "%_next%" "%_dist%" >nul
if exist "%_dist%.old\" rmdir /s /q "%_dist%.old"
exit /b 0
